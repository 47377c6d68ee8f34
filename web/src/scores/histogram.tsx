import classes from './histogram.module.css'

interface Props {
  /** 101 counts: bin k counts k ≤ value < k+1, bin 100 only 100. */
  readonly counts: readonly number[]
  readonly from: number
  readonly to: number
}

const HEIGHT = 36

/** How the scores lie, with what is in the range standing out. The range's own words say the same. */
export function Histogram({ counts, from, to }: Props) {
  const most = Math.max(1, ...counts)
  return (
    <svg
      className={classes.histogram}
      viewBox={`0 0 101 ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {counts.map((count, score) => {
        // The square root keeps the few low scores visible beside the many high ones.
        const height = count === 0 ? 0 : Math.max(1, Math.sqrt(count / most) * HEIGHT)
        const isInside = score >= Math.floor(from) && score <= to
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the index is the score of the bin
            key={score}
            className={isInside ? classes.inside : classes.outside}
            x={score}
            y={HEIGHT - height}
            width={0.9}
            height={height}
          />
        )
      })}
    </svg>
  )
}
