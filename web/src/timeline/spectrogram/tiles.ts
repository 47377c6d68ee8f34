import type { ViewWindow } from '../view-window.ts'
import { MARGIN_SAMPLES, ROWS, SAMPLE_RATE } from './columns.ts'

/** Longer windows have no spectrogram: their sound would be too much to fetch, and a pixel too long to show speech. */
export const MAX_WINDOW_SECONDS = 60
/** Sound of one tile: 256 KB at SAMPLE_RATE. */
export const TILE_SECONDS = 8
const TILE_SAMPLES = TILE_SECONDS * SAMPLE_RATE
/** Column length of level 0, the finest: 2 ms; each level doubles it. */
const FINEST_SAMPLES = 32
/** 64 ms; as long as a pixel of the longest window on a narrow page. */
const COARSEST_LEVEL = 5

/** A part of the spectrogram with columns of one length. */
export interface SpectrogramTile {
  readonly level: number
  /** Index of its part of the sound: it starts at place × TILE_SECONDS. */
  readonly place: number
  /** Samples at SAMPLE_RATE from the start of the recording. */
  readonly start: number
  readonly columns: number
  readonly columnSamples: number
}

/** Returns the level whose columns are at most about a pixel wide; `width` in pixels of the screen. */
export function spectrogramLevel({ start, end }: ViewWindow, width: number): number {
  const samplesPerPixel = ((end - start) * SAMPLE_RATE) / width
  const level = Math.floor(Math.log2(samplesPerPixel / FINEST_SAMPLES))
  return Math.max(0, Math.min(COARSEST_LEVEL, level))
}

/** Returns the tiles of a level that overlap the window; the last one ends with the recording. */
export function spectrogramTiles(
  window: ViewWindow,
  durationSeconds: number,
  level: number,
): readonly SpectrogramTile[] {
  const first = Math.floor(Math.max(0, window.start) / TILE_SECONDS)
  // A rounding error at a border must not add a tile.
  const end = Math.ceil(Math.min(window.end, durationSeconds) / TILE_SECONDS - 1e-9)
  const columnSamples = FINEST_SAMPLES * 2 ** level
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => {
    const place = first + i
    const start = place * TILE_SAMPLES
    const samples = Math.min(TILE_SAMPLES, durationSeconds * SAMPLE_RATE - start)
    return {
      level,
      place,
      start,
      columnSamples,
      columns: Math.ceil(samples / columnSamples - 1e-9),
    }
  })
}

/** The time of a tile. */
export function timesOf({ start, columns, columnSamples }: SpectrogramTile): ViewWindow {
  return { start: start / SAMPLE_RATE, end: (start + columns * columnSamples) / SAMPLE_RATE }
}

/** The sound that the tiles of a place need: theirs, and the margin of a frame on both sides. */
export function soundRange(place: number, durationSeconds: number): ViewWindow {
  const start = Math.max(0, place * TILE_SAMPLES - MARGIN_SAMPLES)
  const end = (place + 1) * TILE_SAMPLES + MARGIN_SAMPLES
  return { start: start / SAMPLE_RATE, end: Math.min(end / SAMPLE_RATE, durationSeconds) }
}

/** Bytes of a tile: a level and a pixel of its picture for each place. */
export function bytesOfTile({ columns }: SpectrogramTile): number {
  return columns * ROWS * 5
}
