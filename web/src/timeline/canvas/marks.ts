import { MARK_KINDS, type MarkKind } from '../marks.ts'
import type { Palette } from '../palette.ts'
import type { Band } from '../plot-layout.ts'
import type { Bar } from '../spans.ts'

/** The period of the stripes. A narrower bar has none: it could lie between two of them. */
const STRIPES_PIXELS = 6

/** The part of the strip that a kind takes: what is missing is at the top, what is too much at the bottom. */
export function markBand({ top, height }: Band, kind: MarkKind): Band {
  const part = Math.round(0.55 * height)
  if (kind === 'missed') return { top, height: part }
  if (kind === 'false-alarm') return { top: top + height - part, height: part }
  return { top, height }
}

/** Paints marked stretches: kinds differ by colour, by place in the strip and by stripes. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  band: Band,
  width: number,
  bars: readonly (readonly [MarkKind, readonly Bar[]])[],
  stripes: ReadonlyMap<MarkKind, CanvasPattern | null>,
  palette: Palette,
): void {
  context.fillStyle = palette.grid
  context.fillRect(0, band.top + band.height - 1, width, 1)
  for (const [kind, own] of bars) {
    const { top, height } = markBand(band, kind)
    const pattern = stripes.get(kind) ?? null
    context.fillStyle = palette.marks[kind]
    for (const { x, width: wide } of own) context.fillRect(x, top, wide, height)
    if (pattern === null) continue
    context.fillStyle = pattern
    for (const { x, width: wide } of own) {
      if (wide >= STRIPES_PIXELS) context.fillRect(x + 1, top + 1, wide - 2, height - 2)
    }
  }
}

/** Creates the stripes of each kind, in the colour of the ground: level for missed, upright for false alarm. */
export function markStripes(
  context: CanvasRenderingContext2D,
  palette: Palette,
): ReadonlyMap<MarkKind, CanvasPattern | null> {
  return new Map(MARK_KINDS.map((kind) => [kind, stripesOf(context, kind, palette)]))
}

function stripesOf(
  context: CanvasRenderingContext2D,
  kind: MarkKind,
  palette: Palette,
): CanvasPattern | null {
  if (kind === 'confusion') return null
  const tile = document.createElement('canvas')
  tile.width = STRIPES_PIXELS
  tile.height = STRIPES_PIXELS
  const brush = tile.getContext('2d')
  if (brush === null) return null
  brush.fillStyle = palette.ground
  if (kind === 'missed') brush.fillRect(0, 3, STRIPES_PIXELS, 2)
  else brush.fillRect(3, 0, 3, STRIPES_PIXELS)
  return context.createPattern(tile, 'repeat')
}
