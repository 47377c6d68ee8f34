import type { TurnView } from '@toolkit/server/client'
import { useMemo } from 'react'
import { counted, formatScore } from '../../format/score-format.ts'
import { formatTime } from '../../format/time-format.ts'
import { doubtReasons } from '../../timeline/inspect/doubt-reasons.ts'
import { orderTurns } from '../results/turn-choice.ts'
import classes from './report.module.css'

interface Props {
  readonly turns: readonly TurnView[]
  readonly speakerNames: Readonly<Record<string, string>>
}

/** Maximum number of rows in print. */
const MAX_ROWS = 20

/** The turns with the lowest confidence. */
export function WorstTurns({ turns, speakerNames }: Props) {
  const worst = useMemo(
    () =>
      [...orderTurns(turns, 'confidence').subarray(0, MAX_ROWS)]
        .map((place) => turns[place])
        .filter((turn) => turn !== undefined),
    [turns],
  )
  const nameOf = (speaker: string) => speakerNames[speaker] ?? speaker
  return (
    <section className={classes.part} aria-label="Least certain turns">
      <h2>Least certain turns</h2>
      <p>
        {turns.length > MAX_ROWS
          ? `${MAX_ROWS} of ${counted(turns.length, 'turn')}.`
          : `${counted(turns.length, 'turn')} in all.`}
      </p>
      {worst.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Speaker</th>
              <th scope="col">From – to</th>
              <th scope="col">Confidence</th>
              <th scope="col" className={classes.roomy}>
                Margin
              </th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {worst.map((turn) => (
              <tr key={turn.index}>
                <td dir="auto" className={classes.speaker}>
                  {nameOf(turn.speaker)}
                </td>
                <td>
                  {formatTime(turn.start)}
                  <span className={classes.until}> – {formatTime(turn.end)}</span>
                </td>
                <td>{formatScore(turn.confidence)}</td>
                <td className={classes.roomy}>{formatScore(turn.margin)}</td>
                <td>{doubtReasons(turn, nameOf).join(', ') || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
