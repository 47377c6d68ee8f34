/** Where things stand in the picture, in pixels. */
export const LAYOUT = {
  width: 1200,
  left: 190,
  right: 36,
  top: 84,
  overlapHeight: 12,
  laneHeight: 34,
  barHeight: 24,
  axisHeight: 34,
  legendHeight: 38,
} as const

export const PLOT_WIDTH = LAYOUT.width - LAYOUT.left - LAYOUT.right

/** Okabe and Ito's palette ("Color Universal Design", 2008), without black; yellow last: it is faint on white. */
const PALETTE = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#F0E442']

/** The colour of a lane, by its place from the top. */
export function laneColour(lane: number): string {
  return PALETTE[lane % PALETTE.length] as string
}

/** How solid a turn is drawn: faint where unsure, yet always seen. */
export function opacityOf(confidence: number): string {
  return String(Math.round(15 + 0.85 * confidence) / 100)
}

// Attributes give the light colours wherever a strict policy ignores the style; the style adds the dark ones.
export const INK = 'class="dz-ink" fill="#1b1f24"'
export const QUIET = 'class="dz-quiet" fill="#57606a"'
export const LINE = 'class="dz-line" stroke="#d0d7de"'
export const STYLE =
  '<style>@media (prefers-color-scheme: dark){.dz-ground{fill:#16191d}.dz-ink{fill:#e6edf3}' +
  '.dz-quiet{fill:#9da7b3}.dz-line{stroke:#3a424c}.dz-hatch{stroke:#e6edf3}}</style>'

/** The hatch of overlap: lines, not a colour, so that nobody can miss it. */
export const HATCH =
  '<pattern id="dz-overlap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
  '<line class="dz-hatch" y2="6" stroke="#1b1f24" stroke-width="2.4"/></pattern>'
