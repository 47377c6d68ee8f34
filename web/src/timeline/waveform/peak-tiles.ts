import type { ViewWindow } from '../view-window.ts'

/** Whose waveform it is. */
export interface PeakOwner {
  readonly recordingId: string
  /** Another sound has another waveform. */
  readonly sound: string
  readonly durationSeconds: number
}

/** A stretch of the waveform at one level: each level's bins are twice as long as those of the level below. */
export interface PeakTile {
  readonly level: number
  readonly place: number
  /** Seconds. */
  readonly start: number
  readonly end: number
  readonly bins: number
}

/** A tile with its values, −1…1. */
export interface LoadedTile extends PeakTile {
  readonly min: Float32Array
  readonly max: Float32Array
}

/** The waveform as it is drawn: a column a pixel, −1…1, NaN where nothing is loaded yet. */
export interface PeakColumns {
  readonly mins: Float32Array
  readonly maxes: Float32Array
}

/** Bins of level 0, the finest that the server keeps. */
const FINEST_SECONDS = 0.01
const TILE_BINS = 2048
const QUIETEST = 4 / 127

/** The finest level whose bins are not narrower than half a pixel needs. */
export function peakLevel(window: ViewWindow, width: number): number {
  const secondsPerPixel = (window.end - window.start) / width
  return Math.max(0, Math.floor(Math.log2(secondsPerPixel / FINEST_SECONDS)))
}

/** The level at which one tile holds the whole recording. */
export function coarsestLevel(durationSeconds: number): number {
  return Math.max(0, Math.ceil(Math.log2(durationSeconds / FINEST_SECONDS / TILE_BINS)))
}

/** The tiles of a level that the window touches; the last one ends with the recording. */
export function peakTiles(
  window: ViewWindow,
  durationSeconds: number,
  level: number,
): readonly PeakTile[] {
  const binSeconds = FINEST_SECONDS * 2 ** level
  const tileSeconds = binSeconds * TILE_BINS
  const first = Math.floor(Math.max(0, window.start) / tileSeconds)
  // What floating point adds to a border makes no tile of its own.
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
 * How loud the loudest part of the whole recording is, 0–1, which the waveform is drawn up to. `whole`: the tile that
 * holds all of it. Peaks are kept in steps of 1/127: below a few of them steps would be drawn instead of sound.
 */
export function loudestOf(whole: Pick<LoadedTile, 'min' | 'max'>): number {
  let loudest = QUIETEST
  for (const value of whole.min) loudest = Math.max(loudest, -value)
  for (const value of whole.max) loudest = Math.max(loudest, value)
  return loudest
}

/** Lowest and highest value that touches each of `width` columns; of tiles that cover the same time the finer one counts. */
export function peakColumns(
  tiles: readonly LoadedTile[],
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
