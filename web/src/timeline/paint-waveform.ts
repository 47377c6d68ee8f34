import type { Palette } from './palette.ts'
import type { PeakColumns } from './peak-tiles.ts'
import type { Band } from './plot-layout.ts'

/** From the lowest to the highest value of each pixel. */
export function paintWaveform(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  { mins, maxes }: PeakColumns,
  palette: Palette,
): void {
  const middle = top + height / 2
  const reach = height / 2 - 1
  context.fillStyle = palette.wave
  for (let x = 0; x < mins.length; x++) {
    const low = mins[x] as number
    if (Number.isNaN(low)) continue
    const high = maxes[x] as number
    // Silence is a line, not a gap.
    context.fillRect(x, middle - high * reach - 0.5, 1, (high - low) * reach + 1)
  }
}
