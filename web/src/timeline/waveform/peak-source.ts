import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { RESULT_QUERY } from '../../api/queries.ts'
import type { ViewWindow } from '../view-window.ts'
import {
  coarsestLevel,
  type LoadedTile,
  loudestOf,
  type PeakBins,
  type PeakColumns,
  type PeakOwner,
  type PeakTile,
  peakColumns,
  peakLevel,
  peakTiles,
} from './peak-tiles.ts'

/** A tile is 16 KB; of a sound with two channels 48 KB. */
const MAX_TILES = 96
const MAX_CONCURRENT = 2

/**
 * Loads the waveform at any zoom: returns available data immediately, requests missing tiles, and notifies when they
 * arrive. After the window has moved, only visible tiles are requested.
 */
export class PeakSource {
  readonly #client: QueryClient
  readonly #owner: PeakOwner
  readonly #onChange: () => void
  readonly #tiles = new Map<string, LoadedTile>()
  readonly #asked = new Set<string>()
  #wanted: readonly PeakTile[] = []
  /** The tile of the whole recording; null until it is loaded. */
  #whole: LoadedTile | null = null
  #isClosed = false
  #version = 0
  #failed = false

  constructor(client: QueryClient, owner: PeakOwner, onChange: () => void) {
    this.#client = client
    this.#owner = owner
    this.#onChange = onChange
  }

  /** Number of loaded tiles: the same version draws the same. */
  get version(): number {
    return this.#version
  }

  /**
   * Returns the available data of the mix in the window, one column per pixel, and requests the rest. Scaled to the peak of
   * the whole recording, not of the window, so that quiet parts stay low at any zoom; nothing is drawn before that peak is
   * known.
   */
  columns(window: ViewWindow, width: number): PeakColumns {
    const usable = this.#usableTiles(window, width)
    const whole = this.#whole
    return whole === null
      ? peakColumns([], window, width)
      : scaled(peakColumns(usable, window, width), loudestOf(whole))
  }

  /** Like `columns`, of each channel, both on the same scale; of the mix if the channels are not known. */
  channelColumns(window: ViewWindow, width: number): readonly PeakColumns[] {
    const channels = this.#whole?.channels ?? null
    if (channels === null) return [this.columns(window, width)]
    const usable = this.#usableTiles(window, width)
    const loudest = loudestOf(...channels)
    return channels.map((_, place) => {
      const tiles = usable.flatMap(({ channels: own, ...tile }) => {
        const bins = own?.[place]
        return bins === undefined ? [] : [{ ...tile, ...bins }]
      })
      return scaled(peakColumns(tiles, window, width), loudest)
    })
  }

  /** The loaded tiles that are fine enough or coarser; requests the missing ones. */
  #usableTiles(window: ViewWindow, width: number): readonly LoadedTile[] {
    const { durationSeconds } = this.#owner
    const coarsest = coarsestLevel(durationSeconds)
    const level = Math.min(peakLevel(window, width), coarsest)
    const exact = peakTiles(window, durationSeconds, level)
    const whole = peakTiles(window, durationSeconds, coarsest)
    // Tiles of the exact level last: until they arrive, the tile of the whole recording is shown.
    this.#wanted = level === coarsest ? exact : [...whole, ...exact]
    for (const tile of this.#wanted) this.#touch(keyOf(tile))
    this.#requestTiles()
    return [...this.#tiles.values()].filter((tile) => tile.level >= level)
  }

  close(): void {
    this.#isClosed = true
    this.#wanted = []
  }

  #requestTiles(): void {
    if (this.#isClosed || this.#failed) return
    for (const tile of this.#wanted) {
      if (this.#asked.size >= MAX_CONCURRENT) return
      const key = keyOf(tile)
      if (!this.#tiles.has(key) && !this.#asked.has(key)) void this.#load(tile, key)
    }
  }

  async #load(tile: PeakTile, key: string): Promise<void> {
    this.#asked.add(key)
    try {
      const loaded = await this.#client.fetchQuery(peakTileQuery(this.#owner, tile))
      this.#tiles.set(key, loaded)
      if (tile.level === coarsestLevel(this.#owner.durationSeconds)) this.#whole = loaded
      this.#evict()
      this.#version += 1
    } catch {
      // A missing waveform is not an error of the diagram: the band stays empty, and a later visit requests it again.
      this.#failed = true
    } finally {
      this.#asked.delete(key)
    }
    if (this.#isClosed) return
    this.#onChange()
    this.#requestTiles()
  }

  /** Moves a tile to the end of the eviction order. */
  #touch(key: string): void {
    const tile = this.#tiles.get(key)
    if (tile === undefined) return
    this.#tiles.delete(key)
    this.#tiles.set(key, tile)
  }

  #evict(): void {
    for (const key of this.#tiles.keys()) {
      if (this.#tiles.size <= MAX_TILES) return
      this.#tiles.delete(key)
    }
  }
}

function binsOf({ min, max }: { readonly min: number[]; readonly max: number[] }): PeakBins {
  return { min: Float32Array.from(min), max: Float32Array.from(max) }
}

function scaled({ mins, maxes }: PeakColumns, loudest: number): PeakColumns {
  return {
    mins: mins.map((value) => value / loudest),
    maxes: maxes.map((value) => value / loudest),
  }
}

function keyOf({ level, place }: PeakTile): string {
  return `${level}/${place}`
}

/** Query of one waveform tile. */
export const peakTileQuery = ({ recordingId: id, sound }: PeakOwner, tile: PeakTile) =>
  queryOptions({
    queryKey: ['peaks', id, sound, tile.level, tile.place],
    queryFn: async ({ signal }): Promise<LoadedTile> => {
      const { start, end, bins } = tile
      const { channels, ...mix } = await api.peaks(id, { start, end, bins }, { signal })
      return { ...tile, ...binsOf(mix), channels: channels?.map(binsOf) ?? null }
    },
    ...RESULT_QUERY,
    gcTime: 60_000,
  })
