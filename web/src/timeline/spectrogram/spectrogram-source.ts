import { api } from '../../api/client.ts'
import { errorMessage, retryDelayMs } from '../../api/error-message.ts'
import { Store } from '../../store/store.ts'
import type { ViewWindow } from '../view-window.ts'
import { ByteLimited } from './byte-limited.ts'
import { SAMPLE_RATE, type SoundPiece, type SpectrogramLevels } from './columns.ts'
import { LevelsInWorker } from './levels-in-worker.ts'
import {
  bytesOfTile,
  MAX_WINDOW_SECONDS,
  type SpectrogramTile,
  soundRange,
  spectrogramLevel,
  spectrogramTiles,
} from './tiles.ts'

/** What the row shows instead of, or beside, the picture. */
export type SpectrogramStatus =
  | { readonly kind: 'ready' | 'loading' | 'window-too-long' }
  | { readonly kind: 'failed'; readonly message: string }

/** A tile with its levels, and its picture once it was drawn. */
export interface LoadedTile extends SpectrogramTile, SpectrogramLevels {
  picture: { readonly canvas: HTMLCanvasElement; readonly look: string } | null
}

const READY: SpectrogramStatus = { kind: 'ready' }
const LOADING: SpectrogramStatus = { kind: 'loading' }
const TOO_LONG: SpectrogramStatus = { kind: 'window-too-long' }

const MAX_TILE_BYTES = 64 * 1024 * 1024
const MAX_SOUND_BYTES = 16 * 1024 * 1024
const MAX_CONCURRENT = 2
/** After so many refusals in a row the person decides whether to go on. */
const MAX_REFUSALS = 10

/**
 * The spectrogram of a recording at any zoom. Fetches the sound of the visible window only, computes in a worker, and
 * stops what has become invisible. Its state is the status of the visible window.
 */
export class SpectrogramSource extends Store<SpectrogramStatus> {
  readonly #recordingId: string
  readonly #durationSeconds: number
  readonly #onChange: () => void
  readonly #worker = new LevelsInWorker()
  readonly #tiles = new ByteLimited<string, LoadedTile>(MAX_TILE_BYTES, bytesOfTile)
  readonly #sounds = new ByteLimited<number, SoundPiece>(
    MAX_SOUND_BYTES,
    ({ samples }) => samples.byteLength,
  )
  readonly #loads = new Map<string, AbortController>()
  #wanted: readonly SpectrogramTile[] = []
  #failure: SpectrogramStatus | null = null
  /** Until it ends nothing is requested: the server has too many requests. */
  #pause: ReturnType<typeof setTimeout> | null = null
  #refusals = 0
  #version = 0
  #isClosed = false

  /** `onChange` is called when there is more to draw. */
  constructor(
    { recordingId, durationSeconds }: { recordingId: string; durationSeconds: number },
    onChange: () => void,
  ) {
    // Until the first paint asks for a window.
    super(LOADING)
    this.#recordingId = recordingId
    this.#durationSeconds = durationSeconds
    this.#onChange = onChange
  }

  /** The same version draws the same. */
  get version(): number {
    return this.#version
  }

  /**
   * Returns the loaded tiles of a window, at most one for each time, and requests the missing ones. A tile of another zoom
   * stands in until its own is loaded. `width` in pixels of the screen.
   */
  tiles(window: ViewWindow, width: number): readonly LoadedTile[] {
    // The last frame may draw it after that; a request would start a worker that nobody closes.
    if (this.#isClosed) return []
    const isTooLong = window.end - window.start > MAX_WINDOW_SECONDS
    const level = spectrogramLevel(window, width)
    this.#wanted = isTooLong ? [] : spectrogramTiles(window, this.#durationSeconds, level)
    const wantedKeys = new Set(this.#wanted.map(keyOf))
    for (const [key, load] of this.#loads) if (!wantedKeys.has(key)) load.abort()
    const own = this.#wanted.map((tile) => this.#tiles.get(keyOf(tile)))
    this.#request()
    const isMissing = own.includes(undefined)
    this.set(isTooLong ? TOO_LONG : isMissing ? (this.#failure ?? LOADING) : READY)
    return this.#wanted.flatMap((tile, i) => own[i] ?? this.#standInFor(tile) ?? [])
  }

  /** Requests again what could not be loaded. */
  readonly retry = (): void => {
    this.#failure = null
    this.#refusals = 0
    this.#changed()
  }

  /** Stops its requests and its worker for good. */
  close(): void {
    this.#isClosed = true
    this.#wanted = []
    for (const load of this.#loads.values()) load.abort()
    if (this.#pause !== null) clearTimeout(this.#pause)
    this.#worker.close()
  }

  #request(): void {
    if (this.#failure !== null || this.#pause !== null) return
    for (const tile of this.#wanted) {
      if (this.#loads.size >= MAX_CONCURRENT) return
      const key = keyOf(tile)
      if (this.#tiles.get(key) === undefined && !this.#loads.has(key)) void this.#load(tile, key)
    }
  }

  async #load(tile: SpectrogramTile, key: string): Promise<void> {
    const load = new AbortController()
    this.#loads.set(key, load)
    try {
      const piece = await this.#soundOf(tile.place, load.signal)
      const levels = await this.#worker.compute(piece, tile)
      this.#tiles.set(key, { ...tile, ...levels, picture: null })
      this.#refusals = 0
    } catch (error) {
      // What was stopped is not visible any more.
      if (!load.signal.aborted) this.#fail(error)
    } finally {
      this.#loads.delete(key)
    }
    this.#changed()
  }

  /** After a pause the next paint asks for what is visible then, if the server only has too many requests. */
  #fail(error: unknown): void {
    if (this.#pause !== null) return
    const delayMs = retryDelayMs(error)
    if (delayMs === null || this.#refusals >= MAX_REFUSALS) {
      this.#failure = { kind: 'failed', message: errorMessage(error) }
      return
    }
    this.#refusals += 1
    this.#pause = setTimeout(() => {
      this.#pause = null
      this.#changed()
    }, delayMs)
  }

  async #soundOf(place: number, signal: AbortSignal): Promise<SoundPiece> {
    const kept = this.#sounds.get(place)
    if (kept !== undefined) return kept
    const range = soundRange(place, this.#durationSeconds)
    const query = { ...range, rate: SAMPLE_RATE }
    const samples = await api.clipSamples(this.#recordingId, query, { signal })
    const piece = { samples, first: Math.round(range.start * SAMPLE_RATE) }
    this.#sounds.set(place, piece)
    return piece
  }

  #standInFor({ place, level }: SpectrogramTile): LoadedTile | undefined {
    const others = [...this.#tiles.values()].filter((tile) => tile.place === place)
    const distance = (tile: LoadedTile) => Math.abs(tile.level - level)
    return others.sort((a, b) => distance(a) - distance(b))[0]
  }

  #changed(): void {
    this.#version += 1
    this.#onChange()
  }
}

function keyOf({ level, place }: SpectrogramTile): string {
  return `${level}/${place}`
}
