import type { Tick } from './axis-ticks.ts'
import type { Palette } from './palette.ts'
import type { Band } from './plot-layout.ts'

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
