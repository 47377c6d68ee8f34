import { formatScore } from '../format/score-format.ts'
import classes from './score-bar.module.css'

/** A score as number and bar; nothing where there is none. */
export function ScoreBar({ score }: { readonly score: number | null }) {
  return (
    <span className={classes.cell}>
      <span className={`figures ${classes.number}`}>{formatScore(score)}</span>
      {score !== null && (
        <span className={classes.track} aria-hidden="true">
          <span className={classes.bar} style={{ width: `${score}%` }} />
        </span>
      )}
    </span>
  )
}
