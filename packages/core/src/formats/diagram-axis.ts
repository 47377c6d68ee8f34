import { LAYOUT, LINE, PLOT_WIDTH, QUIET } from './diagram-layout.ts'
import { clockTime, pixels } from './svg-text.ts'

const STEPS_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
]
const MOST_TICKS = 12

/** Round times from 0 to the end, at most a dozen intervals. Seconds. */
export function axisTicks(spanSeconds: number): number[] {
  let step = STEPS_SECONDS.find((seconds) => spanSeconds / seconds <= MOST_TICKS) ?? 86_400
  while (spanSeconds / step > MOST_TICKS) step *= 2
  return Array.from({ length: Math.floor(spanSeconds / step) + 1 }, (_, i) => i * step)
}

/** The time axis under lanes that end at `bottom`, with a fine line through them at each tick. */
export function diagramAxis(spanSeconds: number, bottom: number): string {
  const ticks = axisTicks(spanSeconds).map((seconds) => {
    const x = pixels(LAYOUT.left + (seconds / spanSeconds) * PLOT_WIDTH)
    return (
      `<line x1="${x}" x2="${x}" y1="${LAYOUT.top}" y2="${bottom + 5}" ${LINE}/>` +
      `<text x="${x}" y="${bottom + 20}" text-anchor="middle" font-size="12" ${QUIET}>${clockTime(seconds)}</text>`
    )
  })
  const end = LAYOUT.left + PLOT_WIDTH
  return `<g>${ticks.join('')}<line x1="${LAYOUT.left}" x2="${end}" y1="${bottom}" y2="${bottom}" ${LINE}/></g>`
}
