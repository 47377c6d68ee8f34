import type { MediaFacts, MediaTrack, MediaWarning, MediaWarningKind } from '@toolkit/core'
import { truncated } from './sound-block.ts'

/** Warnings kept per kind; further ones are summed up in one warning. */
const MAX_PER_KIND = 20

/** Collects what a decoder learns about a file besides its samples. One instance per decoding. */
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
  #declaredSeconds: number | null = null

  /** `refusesCut`: whether a truncated file is an error (audio-truncated) instead of a warning. */
  constructor(options: { readonly refusesCut: boolean }) {
    this.#refusesCut = options.refusesCut
  }

  /** Sets the display names of container and codec, as in `MediaFacts`. */
  describe(container: string, codec: string): void {
    this.#container = container
    this.#codec = codec
  }

  /** Records sample rate and channels of a stream. Keeps the first rate and the largest channel count. */
  format(sampleRate: number, channels: number): void {
    if (this.#sampleRate === 0) this.#sampleRate = sampleRate
    this.#channels = Math.max(this.#channels, channels)
  }

  tracks(all: readonly MediaTrack[], selected: number): void {
    this.#tracks = all.length > 1 ? all : []
    this.#track = selected
  }

  /** Sets the duration that the container declares. */
  setDeclaredSeconds(seconds: number | null): void {
    this.#declaredSeconds = seconds
  }

  get declaredSeconds(): number | null {
    return this.#declaredSeconds
  }

  warn(warning: MediaWarning): void {
    const kept = this.#warnings.get(warning.kind) ?? []
    this.#warnings.set(warning.kind, kept)
    if (kept.length < MAX_PER_KIND) {
      kept.push(warning)
      return
    }
    const more = this.#more.get(warning.kind) ?? { count: 0, seconds: 0 }
    this.#more.set(warning.kind, more)
    more.count += 1
    more.seconds += warning.seconds ?? 0
  }

  /**
   * Reports that the file is truncated `at` seconds into the audio. Throws audio-truncated if truncated files are
   * refused; otherwise adds a warning. `why` completes the sentence "The file is cut short: …".
   */
  cutShort(why: string, at: number | null): void {
    if (this.#refusesCut) throw truncated(why)
    const message = `The file is cut short: ${why}. The part that exists was used.`
    this.warn({ kind: 'cut-short', at, seconds: null, message })
  }

  facts(): MediaFacts {
    const warnings: MediaWarning[] = []
    for (const [kind, kept] of this.#warnings) {
      warnings.push(...kept)
      const more = this.#more.get(kind)
      if (more === undefined) continue
      const seconds = more.seconds > 0 ? more.seconds : null
      const length = seconds === null ? '' : ` (${seconds.toFixed(1)} s in total)`
      const message = `The same in ${more.count} more places${length}.`
      warnings.push({ kind, at: null, seconds, message })
    }
    return {
      container: this.#container,
      codec: this.#codec,
      sampleRate: this.#sampleRate,
      channels: this.#channels,
      tracks: this.#tracks,
      track: this.#track,
      // In playback order; warnings about the whole file come last.
      warnings: warnings.sort(
        (a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY) || 0,
      ),
    }
  }
}
