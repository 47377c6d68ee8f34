import classes from './judge.module.css'
import { type Judgement, type ShownVerdict, verdictWords } from './verdict-words.ts'

const PATHS: Readonly<Record<Judgement, string>> = {
  right: 'M3 8.5 6.5 12 13 4',
  wrong: 'M4 4l8 8M12 4l-8 8',
  unclear: 'M5 6a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7M8 13.2v.3',
}

/** The shape of a verdict: a tick, a cross or a question mark. Colour and shape differ. */
export function VerdictSign({ verdict }: { readonly verdict: Judgement }) {
  return (
    <svg className={classes.sign} data-verdict={verdict} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[verdict]} />
    </svg>
  )
}

interface MarkProps {
  readonly verdict: ShownVerdict | null
  readonly runId: string | null
}

/** The verdict on a row of a list; that of another run is faint. */
export function VerdictMark({ verdict, runId }: MarkProps) {
  if (verdict === null) return null
  const words = verdictWords(verdict, runId)
  return (
    <span
      className={classes.mark}
      role="img"
      aria-label={words}
      title={words}
      data-other={verdict.runId !== runId}
    >
      <VerdictSign verdict={verdict.verdict} />
    </span>
  )
}
