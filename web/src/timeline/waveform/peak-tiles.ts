import type { ViewWindow } from '../view-window.ts'

/** The owner of a waveform. */
export interface PeakOwner {
  readonly recordingId: string
  /** Version of the sound; each version has its own waveform. */
  readonly sound: string
  readonly durationSeconds: number
}

/** A section of the waveform at one level; bins are twice as long as those of the level below. */
export interface PeakTile {
  readonly level: number
  readonly place: number
  /** Seconds. */
  readonly start: number
  readonly end: number
  readonly bins: number
}

/** The lowest and the highest value of each bin, −1…1. */
export interface PeakBins {
  readonly min: Float32Array
  readonly max: Float32Array
}

/** A tile with its values: of the mix, and of both channels; null: the sound has one, or they are not stored. */
export interface LoadedTile extends PeakTile, PeakBins {
  readonly channels: readonly PeakBins[] | null
}

/** A section and the values drawn of it. */
type DrawnTile = PeakTile & PeakBins

/** The drawn waveform: one column per pixel, −1…1, NaN if not loaded. */
export interface PeakColumns {
  readonly mins: Float32Array
  readonly maxes: Float32Array
}

/** Bin length of level 0, the finest that the server stores. */
const FINEST_SECONDS = 0.01
const TILE_BINS = 2048
const MIN_PEAK = 4 / 127

/** Returns the level whose bins are about half a pixel wide. */
export function peakLevel(window: ViewWindow, width: number): number {
  const secondsPerPixel = (window.end - window.start) / width
  return Math.max(0, Math.floor(Math.log2(secondsPerPixel / FINEST_SECONDS)))
}

/** Returns the level at which one tile contains the whole recording. */
export function coarsestLevel(durationSeconds: number): number {
  return Math.max(0, Math.ceil(Math.log2(durationSeconds / FINEST_SECONDS / TILE_BINS)))
}

/** Returns the tiles of a level that overlap the window; the last one ends with the recording. */
export function peakTiles(
  window: ViewWindow,
  durationSeconds: number,
  level: number,
): readonly PeakTile[] {
  const binSeconds = FINEST_SECONDS * 2 ** level
  const tileSeconds = binSeconds * TILE_BINS
  const first = Math.floor(Math.max(0, window.start) / tileSeconds)
  // A rounding error at a border must not add a tile.
  const last = Math.max(
    first + 1,
    Math.ceil(Math.min(window.end, durationSeconds) / tileSeconds - 1e-9),
  )
  return Array.from({ length: last - first }, (_, i) => {
    const place = first + i
    const start = place * tileSeconds
    const end = Math.min((place + 1) * tileSeconds, durationSeconds)
    const bins = Math.max(1, Math.min(TILE_BINS, Math.round((end - start) / binSeconds)))
    return { level, place, start, end, bins }
  })
}

/**
 * Returns the peak of the whole recording, 0–1, to which the waveform is scaled: the mix, or both channels alike. `whole`:
 * the tile that contains it. Peaks are stored in steps of 1/127, so below a few of them only steps would be visible.
 */
export function loudestOf(...whole: readonly PeakBins[]): number {
  let loudest = MIN_PEAK
  for (const { min, max } of whole) {
    for (const value of min) loudest = Math.max(loudest, -value)
    for (const value of max) loudest = Math.max(loudest, value)
  }
  return loudest
}

/** Returns the lowest and highest value in each of `width` columns; finer tiles take precedence. */
export function peakColumns(
  tiles: readonly DrawnTile[],
  window: ViewWindow,
  width: number,
): PeakColumns {
  const mins = new Float32Array(width).fill(Number.NaN)
  const maxes = new Float32Array(width).fill(Number.NaN)
  const secondsPerPixel = (window.end - window.start) / width
  for (const tile of tiles.toSorted((a, b) => b.level - a.level)) {
    const binSeconds = (tile.end - tile.start) / tile.bins
    const left = Math.max(0, Math.floor((tile.start - window.start) / secondsPerPixel))
    const right = Math.min(width, Math.ceil((tile.end - window.start) / secondsPerPixel))
    for (let x = left; x < right; x++) {
      const from = (window.start + x * secondsPerPixel - tile.start) / binSeconds
      const first = Math.max(0, Math.floor(from + 1e-6))
      const last = Math.min(tile.bins, Math.ceil(from + secondsPerPixel / binSeconds - 1e-6))
      let min = Number.POSITIVE_INFINITY
      let max = Number.NEGATIVE_INFINITY
      for (let bin = first; bin < Math.max(last, first + 1) && bin < tile.bins; bin++) {
        min = Math.min(min, tile.min[bin] as number)
        max = Math.max(max, tile.max[bin] as number)
      }
      if (min > max) continue
      mins[x] = min
      maxes[x] = max
    }
  }
  return { mins, maxes }
}
