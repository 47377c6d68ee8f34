import { useId, useMemo } from 'react'
import classes from './histogram.module.css'

interface Props {
  /** 101 counts: bin k counts k ≤ value < k+1, bin 100 only 100. */
  readonly counts: readonly number[]
  readonly from: number
  readonly to: number
}

const HEIGHT = 36

/** What stands while the counts are on their way: nothing, as high as the bars. */
export const NO_COUNTS: readonly number[] = Array<number>(101).fill(0)

/** How the scores lie, with what is in the range standing out. The range's own words say the same. */
export function Histogram({ counts, from, to }: Props) {
  const clip = useId()
  // Drawn once: while a threshold is dragged only the clip changes.
  const bars = useMemo(() => histogramPath(counts), [counts])
  const left = Math.floor(from)
  return (
    <svg
      className={classes.histogram}
      viewBox={`0 0 101 ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <clipPath id={clip}>
        <rect x={left} y={0} width={Math.floor(to) + 1 - left} height={HEIGHT} />
      </clipPath>
      <path className={classes.outside} d={bars} />
      <path className={classes.inside} d={bars} clipPath={`url(#${clip})`} />
    </svg>
  )
}

function histogramPath(counts: readonly number[]): string {
  const most = Math.max(1, ...counts)
  return counts
    .map((count, score) => {
      if (count === 0) return ''
      // The square root keeps the few low scores visible beside the many high ones.
      const height = Math.max(1, Math.sqrt(count / most) * HEIGHT)
      return `M${score} ${HEIGHT}v${-height.toFixed(2)}h.9V${HEIGHT}z`
    })
    .join('')
}
