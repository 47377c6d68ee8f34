import { locateSpots, type ScoreCurve, spotAt } from '@toolkit/server/client'
import { useMemo } from 'react'
import { type CurveChoice, isTrustCurve } from '../../curves/curve-choice.ts'
import { curveMeaning, curveWords } from '../../curves/curve-words.ts'
import { counted, formatScore } from '../../format/score-format.ts'
import { formatListening, formatStretch, formatTime } from '../../format/time-format.ts'
import type { Thresholds } from '../recording-search.ts'
import { orderSpots } from '../results/spot-order.ts'
import classes from './report.module.css'

interface Props {
  readonly curve: ScoreCurve
  /** The shown curve. */
  readonly shown: CurveChoice | null
  readonly nameOf: (speaker: string) => string
  readonly thresholds: Thresholds
}

/** Maximum number of rows in print. */
const MAX_ROWS = 20

/** Spots of the thresholds, lowest mean first. */
export function WorstSpots({ curve, shown, nameOf, thresholds }: Props) {
  const { spotMin, spotMax, mergeGap, minDuration } = thresholds
  const table = useMemo(
    () =>
      locateSpots(curve, {
        min: spotMin,
        max: spotMax,
        mergeGapSeconds: mergeGap,
        minDurationSeconds: minDuration,
        window: { from: null, to: null },
      }),
    [curve, spotMin, spotMax, mergeGap, minDuration],
  )
  const places = useMemo(() => [...orderSpots(table, 'mean').subarray(0, MAX_ROWS)], [table])
  const isTrust = shown === null || isTrustCurve(shown)
  return (
    <section className={classes.part} aria-label="Worst spots">
      <h2>{isTrust ? 'Worst spots' : 'Spots'}</h2>
      <p>
        Samples with a {shown === null ? 'score' : curveWords(shown, nameOf)} from{' '}
        {formatScore(spotMin)} to {formatScore(spotMax)}: {counted(table.count, 'spot')},{' '}
        {formatListening(table.totalSeconds)} in all
        {table.count > MAX_ROWS && `, of which these are the ${MAX_ROWS} lowest`}.
      </p>
      {shown !== null && <p>{curveMeaning(shown, nameOf)}</p>}
      {places.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">From – to</th>
              <th scope="col">Length</th>
              <th scope="col">Mean</th>
              <th scope="col">Lowest</th>
            </tr>
          </thead>
          <tbody>
            {places.map((place) => {
              const { start, end, mean, min } = spotAt(table, place)
              return (
                <tr key={place}>
                  <td>
                    {formatTime(start)} – {formatTime(end)}
                  </td>
                  <td>{formatStretch(end - start)}</td>
                  <td>{formatScore(mean)}</td>
                  <td>{formatScore(min)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </section>
  )
}
