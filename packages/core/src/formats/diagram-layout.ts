import { hueOf, textureOf } from '../model/speaker-colours.ts'

// Illegal in XML 1.0 even if escaped, or invisible: control characters and lone surrogates.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu

/** The layout of the diagram, in pixels. */
export const LAYOUT = {
  width: 1200,
  left: 190,
  right: 36,
  top: 84,
  overlapHeight: 12,
  laneHeight: 34,
  barHeight: 24,
  curveGap: 14,
  curveHeight: 72,
  axisHeight: 34,
  legendHeight: 38,
  legendLine: 24,
} as const

export const PLOT_WIDTH = LAYOUT.width - LAYOUT.left - LAYOUT.right

/** The palette of Okabe and Ito ("Color Universal Design", 2008) without black. Yellow is last, since it is faint on white. */
const PALETTE = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#F0E442']

/** The hue of a speaker's colour. */
export function laneColour(colour: number): string {
  return PALETTE[hueOf(colour)] as string
}

/** How a lane of this colour is filled. */
export function laneFill(colour: number): string {
  return textureOf(colour) === 'none' ? laneColour(colour) : `url(#dz-colour${colour})`
}

/** The period of the stripes of a pattern. A narrower bar has none: it could lie between two of them. */
export const PATTERN_PIXELS = 6

/** The pattern that `laneFill` refers to; empty for a plain colour. */
export function lanePattern(colour: number): string {
  const texture = textureOf(colour)
  if (texture === 'none') return ''
  const [width, height] = texture === 'upright' ? [4, PATTERN_PIXELS] : [PATTERN_PIXELS, 4]
  return (
    `<pattern id="dz-colour${colour}" width="${PATTERN_PIXELS}" height="${PATTERN_PIXELS}" patternUnits="userSpaceOnUse">` +
    `<rect width="${width}" height="${height}" fill="${laneColour(colour)}"/></pattern>`
  )
}

/** The opacity of a turn: lower for low confidence, but always visible. */
export function opacityOf(confidence: number): string {
  return String(Math.round(15 + 0.85 * confidence) / 100)
}

// Attributes have the light colours, in case a CSP blocks the style; the style adds the dark ones.
export const INK = 'class="dz-ink" fill="#1b1f24"'
export const QUIET = 'class="dz-quiet" fill="#57606a"'
export const LINE = 'class="dz-line" stroke="#d0d7de"'
export const STYLE =
  '<style>@media (prefers-color-scheme: dark){.dz-ground{fill:#16191d}.dz-ink{fill:#e6edf3}' +
  '.dz-quiet{fill:#9da7b3}.dz-line{stroke:#3a424c}.dz-hatch,.dz-stroke{stroke:#e6edf3}.dz-spot{fill:#ff9a4d}}</style>'

/** The hatch of overlap. Lines instead of a colour are visible to everyone. */
export const HATCH =
  '<pattern id="dz-overlap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
  '<line class="dz-hatch" y2="6" stroke="#1b1f24" stroke-width="2.4"/></pattern>'

/** Escapes text for XML content or a quoted attribute. Removes line breaks and characters that XML forbids. */
export function xmlText(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(UNPRINTABLE, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** Shortens text to `length` graphemes (and twice as many code units), with an ellipsis. */
export function shortened(text: string, length: number): string {
  // Bounded first: a grapheme may consist of any number of code units.
  const prefix = text.slice(0, 2 * length)
  const characters = Array.from(new Intl.Segmenter().segment(prefix), (part) => part.segment)
  if (prefix.length === text.length && characters.length <= length) return text
  return `${characters.slice(0, length - 1).join('')}…`
}

/** Formats seconds as h:mm:ss with `decimals`. Rounded before it is split, so never `0:00:60`. */
export function clockTime(seconds: number, decimals = 0): string {
  const unit = 10 ** decimals
  const units = Math.round(seconds * unit)
  const hours = Math.floor(units / (3600 * unit))
  const minutes = Math.floor(units / (60 * unit)) % 60
  const rest = ((units % (60 * unit)) / unit).toFixed(decimals)
  const width = decimals === 0 ? 2 : decimals + 3
  return `${hours}:${String(minutes).padStart(2, '0')}:${rest.padStart(width, '0')}`
}

/** Formats a coordinate with two decimals. */
export function pixels(value: number): string {
  return String(Math.round(value * 100) / 100)
}
