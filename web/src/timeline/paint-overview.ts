import type { Palette } from './palette.ts'
import type { PeakColumns } from './peak-tiles.ts'

export const OVERVIEW_PIXELS = 40

/** The whole recording: its sound, and how much of each pixel lies in spots, as heat that is also a height. */
export function paintOverview(
  context: CanvasRenderingContext2D,
  width: number,
  peaks: PeakColumns,
  heat: Float32Array | null,
  palette: Palette,
): void {
  context.clearRect(0, 0, width, OVERVIEW_PIXELS)
  const middle = OVERVIEW_PIXELS / 2
  context.fillStyle = palette.grid
  for (let x = 0; x < peaks.mins.length; x++) {
    const low = peaks.mins[x] as number
    if (Number.isNaN(low)) continue
    const high = peaks.maxes[x] as number
    context.fillRect(x, middle - high * (middle - 2), 1, Math.max(1, (high - low) * (middle - 2)))
  }
  if (heat === null) return
  context.fillStyle = palette.spotLine
  for (let x = 0; x < width; x++) {
    const share = heat[x] as number
    if (share === 0) continue
    // The square root keeps the one short spot of a pixel visible beside the pixel that is full of them.
    const strength = Math.sqrt(share)
    context.globalAlpha = 0.35 + 0.65 * strength
    const height = Math.max(4, strength * (OVERVIEW_PIXELS - 2))
    context.fillRect(x, OVERVIEW_PIXELS - height, 1, height)
  }
  context.globalAlpha = 1
}

/** What is visible below as a frame, and the playhead. Pixels. */
export function paintOverviewFrame(
  context: CanvasRenderingContext2D,
  width: number,
  frame: { readonly from: number; readonly to: number },
  playheadX: number,
  palette: Palette,
): void {
  context.clearRect(0, 0, width, OVERVIEW_PIXELS)
  const from = Math.max(0, Math.min(frame.from, width - 6))
  const to = Math.max(frame.to, from + 6)
  context.fillStyle = palette.ground
  context.globalAlpha = 0.55
  context.fillRect(0, 0, from, OVERVIEW_PIXELS)
  context.fillRect(to, 0, width - to, OVERVIEW_PIXELS)
  context.globalAlpha = 1
  context.strokeStyle = palette.ink
  context.lineWidth = 2
  context.strokeRect(from + 1, 1, to - from - 2, OVERVIEW_PIXELS - 2)
  context.fillStyle = palette.playhead
  context.fillRect(playheadX - 1, 0, 2, OVERVIEW_PIXELS)
}
