import { formatFixed } from '../format/number-format.ts'
import { formatListening } from '../format/time-format.ts'
import classes from './evaluation.module.css'
import { formatFraction } from './evaluation-words.ts'
import { pointRadius, type ReliabilityBin, reliabilityPoints } from './reliability-shape.ts'

/** Size of the plot in units of the drawing, with room for the labels of both axes. */
const SIZE = 200
const LEFT = 44
const BOTTOM = 34
const TOP = 8
const RIGHT = 10
const TICKS = [0, 0.5, 1]

interface Props {
  readonly bins: readonly ReliabilityBin[]
  readonly label: string
  /** What the bins are bins of. */
  readonly scoreName: string
}

/** A score against the share of right time; on the diagonal both are equal. The table below has its numbers. */
export function ReliabilityDiagram({ bins, label, scoreName }: Props) {
  const points = reliabilityPoints(bins)
  const hasIntervals = bins.some(({ interval }) => interval !== undefined)
  const x = (fraction: number) => LEFT + fraction * SIZE
  const y = (fraction: number) => TOP + (1 - fraction) * SIZE
  return (
    <figure className={classes.diagram}>
      <figcaption>{label}</figcaption>
      <svg
        viewBox={`0 0 ${LEFT + SIZE + RIGHT} ${TOP + SIZE + BOTTOM}`}
        role="img"
        aria-label={`Reliability diagram: ${label}; the numbers are in the table below`}
      >
        <rect x={x(0)} y={y(1)} width={SIZE} height={SIZE} className={classes.frame} />
        <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} className={classes.diagonal} />
        {TICKS.map((tick) => (
          <g key={tick} className={classes.tick}>
            <text x={x(tick)} y={y(0) + 14} textAnchor="middle">
              {tick * 100}
            </text>
            <text x={x(0) - 6} y={y(tick) + 4} textAnchor="end">
              {tick * 100} %
            </text>
          </g>
        ))}
        <text x={x(0.5)} y={y(0) + 29} textAnchor="middle" className={classes.axis}>
          {scoreName}
        </text>
        <polyline
          points={points.map((point) => `${x(point.confidence)},${y(point.right)}`).join(' ')}
          className={classes.curve}
        />
        {points.map(
          ({ confidence, interval }) =>
            interval && (
              <line
                key={confidence}
                x1={x(confidence)}
                x2={x(confidence)}
                y1={y(interval.low)}
                y2={y(interval.high)}
                className={classes.curve}
              />
            ),
        )}
        {points.map((point) => (
          <circle
            key={point.confidence}
            cx={x(point.confidence)}
            cy={y(point.right)}
            r={pointRadius(point.weight, 7, 2.5)}
            className={classes.point}
          />
        ))}
      </svg>
      <details>
        <summary>Numbers of the diagram</summary>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{scoreName}</th>
              <th scope="col">Time</th>
              <th scope="col">Mean</th>
              <th scope="col">Right</th>
              {hasIntervals && <th scope="col">95 %</th>}
            </tr>
          </thead>
          <tbody>
            {bins.map(({ from, to, seconds, meanConfidence, shareRight, interval }) => (
              <tr key={from}>
                <th scope="row">
                  {from}–{to}
                </th>
                <td>{formatListening(seconds)}</td>
                <td>{formatFixed(meanConfidence, 1)}</td>
                <td>{formatFraction(shareRight)}</td>
                {hasIntervals && (
                  <td>
                    {interval
                      ? `${formatFraction(interval.low)}–${formatFraction(interval.high)}`
                      : '–'}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
