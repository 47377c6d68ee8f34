import type { Palette } from '../palette.ts'
import type { Band } from '../plot-layout.ts'
import { ROWS, STEPS_PER_DB } from '../spectrogram/columns.ts'
import type { LoadedTile } from '../spectrogram/spectrogram-source.ts'
import { timesOf } from '../spectrogram/tiles.ts'
import { type ViewWindow, xAt } from '../view-window.ts'

/** Levels further below the loudest visible one are not drawn. */
const RANGE_DB = 70

/**
 * Paints tiles on the time axis, 0 Hz at the bottom. The ink of the theme covers the ground in proportion to the level in
 * dB, from RANGE_DB below the loudest of these tiles; a share of ink looks about evenly dark on both grounds.
 */
export function paintSpectrogram(
  context: CanvasRenderingContext2D,
  { top, height }: Band,
  tiles: readonly LoadedTile[],
  window: ViewWindow,
  width: number,
  palette: Palette,
): void {
  const loudest = Math.max(0, ...tiles.map((tile) => tile.loudest))
  context.save()
  context.beginPath()
  context.rect(0, top, width, height)
  context.clip()
  for (const tile of tiles) {
    const { start, end } = timesOf(tile)
    const x = xAt(window, width, start)
    const picture = pictureOf(tile, loudest, palette.ink)
    context.drawImage(picture, x, top, xAt(window, width, end) - x, height)
  }
  context.restore()
}

/** The picture of a tile, kept until its look changes. */
function pictureOf(tile: LoadedTile, loudest: number, ink: string): HTMLCanvasElement {
  const look = `${loudest} ${ink}`
  if (tile.picture?.look === look) return tile.picture.canvas
  const { levels, columns } = tile
  const canvas = tile.picture?.canvas ?? document.createElement('canvas')
  canvas.width = columns
  canvas.height = ROWS
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('This browser cannot draw on a canvas.')
  const [red, green, blue] = rgbOf(context, ink)
  const image = context.createImageData(columns, ROWS)
  const { data } = image
  const darkness = darknessOfLevels(loudest)
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < ROWS; row++) {
      const at = 4 * ((ROWS - 1 - row) * columns + column)
      data[at] = red
      data[at + 1] = green
      data[at + 2] = blue
      data[at + 3] = darkness[levels[column * ROWS + row] as number] as number
    }
  }
  context.putImageData(image, 0, 0)
  tile.picture = { canvas, look }
  return canvas
}

/** Opacity of the ink, 0–255, for every level. */
export function darknessOfLevels(loudest: number): Uint8Array {
  const range = RANGE_DB * STEPS_PER_DB
  return Uint8Array.from({ length: 256 }, (_, level) => {
    const share = level === 0 ? 0 : (level - loudest + range) / range
    return Math.round(255 * Math.max(0, Math.min(1, share)))
  })
}

/** The parts of a CSS colour, 0–255. Paints on the first pixel of the canvas. */
function rgbOf(
  context: CanvasRenderingContext2D,
  colour: string,
): readonly [number, number, number] {
  context.fillStyle = colour
  context.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
  return [red, green, blue]
}
