/** Where the diagram's picture draws time: shares 0…1 of its width and height, and the seconds they span. */
export interface DiagramGeometry {
  readonly left: number
  readonly width: number
  readonly top: number
  readonly height: number
  readonly spanSeconds: number
  /** Width by height of the whole picture. */
  readonly aspectRatio: number
}

/** The plot area that a diagram's SVG states of itself (`data-plot-…`, `data-span-seconds`, `viewBox`); null: it states none. */
export function readGeometry(attribute: (name: string) => string | null): DiagramGeometry | null {
  const [, , width = Number.NaN, height = Number.NaN] = (attribute('viewBox') ?? '')
    .split(/\s+/)
    .map(Number)
  const geometry = {
    left: numberOf(attribute('data-plot-left')) / width,
    width: numberOf(attribute('data-plot-width')) / width,
    top: numberOf(attribute('data-plot-top')) / height,
    height: numberOf(attribute('data-plot-height')) / height,
    spanSeconds: numberOf(attribute('data-span-seconds')),
    aspectRatio: width / height,
  }
  return Object.values(geometry).every(Number.isFinite) ? geometry : null
}

/** The time at a share 0…1 of the picture's width; outside of the plot the nearest end. */
export function timeAt(geometry: DiagramGeometry, share: number): number {
  const along = (share - geometry.left) / geometry.width
  return Math.min(1, Math.max(0, along)) * geometry.spanSeconds
}

/** The share of the picture's width at a time. */
export function shareAt(geometry: DiagramGeometry, seconds: number): number {
  const along = Math.min(1, Math.max(0, seconds / geometry.spanSeconds))
  return geometry.left + along * geometry.width
}

function numberOf(text: string | null): number {
  return text === null || text === '' ? Number.NaN : Number(text)
}
