import { formatTime } from '../../format/time-format.ts'
import type { Palette } from '../palette.ts'
import type { Band } from '../plot-layout.ts'
import { type ViewWindow, xAt } from '../view-window.ts'

/** A mark of the time axis. `x` in pixels. */
export interface Tick {
  readonly x: number
  readonly seconds: number
  readonly label: string
}

const STEPS_SECONDS = [
  0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800,
  21_600, 43_200, 86_400,
]
/** Room that a label takes with its air. */
const LABEL_PIXELS = 88

/** Round times in the window, so far apart that their labels do not touch. */
export function axisTicks(window: ViewWindow, width: number): Tick[] {
  const least = ((window.end - window.start) * LABEL_PIXELS) / width
  const step = STEPS_SECONDS.find((seconds) => seconds >= least) ?? Math.ceil(least / 3600) * 3600
  const ticks: Tick[] = []
  for (let place = Math.ceil(window.start / step - 1e-9); place * step <= window.end; place++) {
    const seconds = place * step
    ticks.push({ seconds, x: xAt(window, width, seconds), label: tickLabel(seconds, step) })
  }
  return ticks
}

/** `0:01:05.3`; where ticks are closer than a tenth, with hundredths. */
function tickLabel(seconds: number, step: number): string {
  if (step >= 0.1) return formatTime(seconds)
  const hundredths = Math.round(seconds * 100)
  return `${formatTime(Math.floor(hundredths / 10) / 10)}${hundredths % 10}`
}

/** Times with their marks. */
export function paintAxis(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  width: number,
  ticks: readonly Tick[],
  palette: Palette,
): void {
  context.font = `11px ${palette.font}`
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  for (const { x, label } of ticks) {
    context.fillStyle = palette.grid
    context.fillRect(Math.round(x), top + height - 6, 1, 6)
    // A label that would be cut off at the right is left out; its mark stays.
    if (x + 4 + context.measureText(label).width > width) continue
    context.fillStyle = palette.quiet
    context.fillText(label, x + 4, top + height / 2)
  }
}

/** The axis' marks carried on through a band. */
export function paintGrid(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  ticks: readonly Tick[],
  palette: Palette,
): void {
  context.fillStyle = palette.grid
  for (const { x } of ticks) context.fillRect(Math.round(x), top, 1, height)
}
