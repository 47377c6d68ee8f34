import type { MediaFacts, MediaTrack, MediaWarning, MediaWarningKind } from '@toolkit/core'
import { truncated } from './sound-block.ts'

/** Warnings of one kind that are kept one by one; what follows is added up in one more. */
const MAX_OF_A_KIND = 20

/** What a decoder learns of a file besides its samples. One for each decoding; complete when that is. */
export class Findings {
  readonly #refusesCut: boolean
  readonly #warnings = new Map<MediaWarningKind, MediaWarning[]>()
  readonly #more = new Map<MediaWarningKind, { count: number; seconds: number }>()
  #container = ''
  #codec = ''
  #sampleRate = 0
  #channels = 0
  #tracks: readonly MediaTrack[] = []
  #track = 0
  #promisedSeconds: number | null = null

  /** `refusesCut`: a file that ends before what it promises is an error (audio-truncated) instead of a warning. */
  constructor(options: { readonly refusesCut: boolean }) {
    this.#refusesCut = options.refusesCut
  }

  /** Names container and codec for people, as in `MediaFacts`. */
  describe(container: string, codec: string): void {
    this.#container = container
    this.#codec = codec
  }

  /** Rate and channels of the file itself; the first rate and the most channels count. */
  format(sampleRate: number, channels: number): void {
    if (this.#sampleRate === 0) this.#sampleRate = sampleRate
    this.#channels = Math.max(this.#channels, channels)
  }

  tracks(all: readonly MediaTrack[], heard: number): void {
    this.#tracks = all.length > 1 ? all : []
    this.#track = heard
  }

  /** How long the sound lasts, as its container says before anything is decoded. */
  promise(seconds: number | null): void {
    this.#promisedSeconds = seconds
  }

  get promisedSeconds(): number | null {
    return this.#promisedSeconds
  }

  warn(warning: MediaWarning): void {
    const kept = this.#warnings.get(warning.kind) ?? []
    this.#warnings.set(warning.kind, kept)
    if (kept.length < MAX_OF_A_KIND) {
      kept.push(warning)
      return
    }
    const more = this.#more.get(warning.kind) ?? { count: 0, seconds: 0 }
    this.#more.set(warning.kind, more)
    more.count += 1
    more.seconds += warning.seconds ?? 0
  }

  /**
   * The file ends, or breaks off, `at` seconds into the sound and before what it promises. Throws audio-truncated where
   * such files are refused; else what is there is the recording. `why` continues "The file is cut short: …".
   */
  cutShort(why: string, at: number | null): void {
    if (this.#refusesCut) throw truncated(why)
    const message = `The file is cut short: ${why}. What is there was taken.`
    this.warn({ kind: 'cut-short', at, seconds: null, message })
  }

  facts(): MediaFacts {
    const warnings: MediaWarning[] = []
    for (const [kind, kept] of this.#warnings) {
      warnings.push(...kept)
      const more = this.#more.get(kind)
      if (more === undefined) continue
      const seconds = more.seconds > 0 ? more.seconds : null
      const length = seconds === null ? '' : ` (${seconds.toFixed(1)} s in all)`
      const message = `The same at ${more.count} further places${length}.`
      warnings.push({ kind, at: null, seconds, message })
    }
    return {
      container: this.#container,
      codec: this.#codec,
      sampleRate: this.#sampleRate,
      channels: this.#channels,
      tracks: this.#tracks,
      track: this.#track,
      // In the order in which they are heard; what concerns the whole file stands last.
      warnings: warnings.sort(
        (a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY) || 0,
      ),
    }
  }
}
