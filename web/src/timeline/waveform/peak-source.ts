import type { QueryClient } from '@tanstack/react-query'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { RESULT_QUERY } from '../../api/query-client.ts'
import type { ViewWindow } from '../view-window.ts'
import type { LoadedTile, PeakOwner, PeakTile } from './peak-tiles.ts'
import {
  coarsestLevel,
  loudestOf,
  type PeakColumns,
  peakColumns,
  peakLevel,
  peakTiles,
} from './peak-tiles.ts'

/** A tile is 16 KB. */
const MOST_TILES = 96
const MOST_AT_ONCE = 2

/**
 * The waveform at any zoom: answers at once with what is there, asks for what is missing, tells when it has come.
 * Of a window that has moved on, only what is still seen is asked for.
 */
export class PeakSource {
  readonly #client: QueryClient
  readonly #owner: PeakOwner
  readonly #onChange: () => void
  readonly #tiles = new Map<string, LoadedTile>()
  readonly #asked = new Set<string>()
  #wanted: readonly PeakTile[] = []
  /** Of the whole recording; null: not known yet. */
  #loudest: number | null = null
  #isClosed = false
  #version = 0
  #failed = false

  constructor(client: QueryClient, owner: PeakOwner, onChange: () => void) {
    this.#client = client
    this.#owner = owner
    this.#onChange = onChange
  }

  /** Counts what has come: the same version draws the same. */
  get version(): number {
    return this.#version
  }

  /**
   * What is known of the window, a column a pixel; asks for the rest. 1 is the loudest part of the whole recording, not of
   * the window: what is quiet stays low when one comes closer, and nothing is drawn before that is known.
   */
  columns(window: ViewWindow, width: number): PeakColumns {
    const { durationSeconds } = this.#owner
    const coarsest = coarsestLevel(durationSeconds)
    const level = Math.min(peakLevel(window, width), coarsest)
    const exact = peakTiles(window, durationSeconds, level)
    const whole = peakTiles(window, durationSeconds, coarsest)
    // The exact ones last: the whole recording's tile is what is shown until they are there.
    this.#wanted = level === coarsest ? exact : [...whole, ...exact]
    for (const tile of this.#wanted) this.#touch(keyOf(tile))
    this.#ask()
    const loudest = this.#loudest
    if (loudest === null) return peakColumns([], window, width)
    const usable = [...this.#tiles.values()].filter((tile) => tile.level >= level)
    const { mins, maxes } = peakColumns(usable, window, width)
    return {
      mins: mins.map((value) => value / loudest),
      maxes: maxes.map((value) => value / loudest),
    }
  }

  close(): void {
    this.#isClosed = true
    this.#wanted = []
  }

  #ask(): void {
    if (this.#isClosed || this.#failed) return
    for (const tile of this.#wanted) {
      if (this.#asked.size >= MOST_AT_ONCE) return
      const key = keyOf(tile)
      if (!this.#tiles.has(key) && !this.#asked.has(key)) void this.#load(tile, key)
    }
  }

  async #load(tile: PeakTile, key: string): Promise<void> {
    this.#asked.add(key)
    try {
      const loaded = await this.#client.fetchQuery(peakTileQuery(this.#owner, tile))
      this.#tiles.set(key, loaded)
      if (tile.level === coarsestLevel(this.#owner.durationSeconds))
        this.#loudest = loudestOf(loaded)
      this.#forget()
      this.#version += 1
    } catch {
      // No waveform is no fault of the diagram: the band stays empty, and a later visit asks again.
      this.#failed = true
    } finally {
      this.#asked.delete(key)
    }
    if (this.#isClosed) return
    this.#onChange()
    this.#ask()
  }

  /** What was looked at last is forgotten last. */
  #touch(key: string): void {
    const tile = this.#tiles.get(key)
    if (tile === undefined) return
    this.#tiles.delete(key)
    this.#tiles.set(key, tile)
  }

  #forget(): void {
    for (const key of this.#tiles.keys()) {
      if (this.#tiles.size <= MOST_TILES) return
      this.#tiles.delete(key)
    }
  }
}

function keyOf({ level, place }: PeakTile): string {
  return `${level}/${place}`
}

/** One tile of the waveform. */
export const peakTileQuery = ({ recordingId: id, sound }: PeakOwner, tile: PeakTile) =>
  queryOptions({
    queryKey: ['peaks', id, sound, tile.level, tile.place],
    queryFn: async ({ signal }): Promise<LoadedTile> => {
      const { start, end, bins } = tile
      const { min, max } = await api.peaks(id, { start, end, bins }, { signal })
      return { ...tile, min: Float32Array.from(min), max: Float32Array.from(max) }
    },
    ...RESULT_QUERY,
    gcTime: 60_000,
  })
