/** Smaller differences are jitter (times in milliseconds, rounding), not gaps. */
const JITTER_SECONDS = 0.005
/** If the clock goes back further than this, it was restarted or is invalid. */
const MAX_BACK_SECONDS = 0.5
/** Longest loss at a damaged start; a larger first position is a stream that was joined in progress. */
const DAMAGED_START_SECONDS = 60
/** Limit of silence per file (one day); beyond it the clock counts as damaged. */
export const MAX_SILENCE_SECONDS = 86_400

/** Remaining silence that may be inserted in a file. */
export interface SilenceBudget {
  seconds: number
}

/** A page with audio packets. */
export interface TimedPage {
  /** Samples of all its packets. */
  readonly samples: number
  /** Samples of its longest packet. */
  readonly longest: number
  readonly granule: number | null
  readonly isLast: boolean
  /** Whether bytes or pages before it are lost. */
  readonly isAfterLoss: boolean
}

export interface Placement {
  /** Samples of silence to insert before the page. */
  readonly gap: number
  /** Samples to skip at its start. */
  readonly skip: number
  /** Samples to keep, including the skipped ones. */
  readonly kept: number
  /** Whether it has a granule position, so that a gap before it is known. */
  readonly isTimed: boolean
  /** Whether its granule position contradicts the packets and was ignored. */
  readonly isIgnored: boolean
}

/**
 * Places the pages of one stream by their granule positions: sample positions at the end of each page (RFC 3533 §6, RFC
 * 7845 §4, Vorbis I appendix A.2). The first page sets the origin; later positions are accepted unless they are more
 * than a day ahead.
 */
export class GranuleClock {
  readonly #rate: number
  readonly #trimsStart: boolean
  readonly #silence: SilenceBudget
  /** Granule position of the first sample; null until it is known. */
  #origin: number | null = null
  #position = 0
  #ignoredCount = 0

  /**
   * `trimsStart`: whether a first page whose granule position is smaller than its sample count drops its first samples
   * (Vorbis).
   */
  constructor(rate: number, options: { trimsStart: boolean; silence: SilenceBudget }) {
    this.#rate = rate
    this.#trimsStart = options.trimsStart
    this.#silence = options.silence
  }

  /** Whether a page after the end of the stream continues the same clock. */
  continues({ samples, granule }: Pick<TimedPage, 'samples' | 'granule'>): boolean {
    if (granule === null || this.#origin === null) return true
    const ahead = granule - samples - this.#origin - this.#position
    return ahead >= -JITTER_SECONDS * this.#rate && ahead <= MAX_SILENCE_SECONDS * this.#rate
  }

  /** Places the next page. */
  place(page: TimedPage): Placement {
    const { granule, samples } = page
    // A page with samples cannot end at sample 0: the granule position was never set.
    if (granule === null || granule === 0) return this.#advance({ kept: samples, isTimed: false })
    if (!Number.isSafeInteger(granule) || granule < 0) return this.#ignoredGranule(samples)
    if (this.#origin === null) return this.#placeFirst(page, granule)
    const end = granule - this.#origin
    const ahead = end - samples - this.#position
    if (page.isLast && end >= this.#position && ahead < 0 && this.#ignoredCount < 2) {
      return this.#advance({ kept: end - this.#position })
    }
    if (ahead < -MAX_BACK_SECONDS * this.#rate || ahead > this.#silence.seconds * this.#rate) {
      this.#origin += ahead
      return this.#ignoredGranule(samples)
    }
    const jitter = page.isAfterLoss ? 0 : JITTER_SECONDS * this.#rate
    return this.#advance({ gap: ahead > jitter ? ahead : 0, kept: samples })
  }

  #placeFirst({ samples, longest, isLast, isAfterLoss }: TimedPage, granule: number): Placement {
    const before = granule - samples - this.#position
    const isShort = before < 0 && this.#position === 0
    if (isShort && isLast) {
      this.#origin = 0
      return this.#advance({ kept: granule })
    }
    if (before > 0 && isAfterLoss && before <= DAMAGED_START_SECONDS * this.#rate) {
      this.#origin = 0
      return this.#advance({ gap: before, kept: samples })
    }
    this.#origin = before
    const skip = isShort && this.#trimsStart && -before <= longest ? -before : 0
    return this.#advance({ skip, kept: samples })
  }

  #ignoredGranule(samples: number): Placement {
    this.#ignoredCount += 1
    return this.#advance({ kept: samples, isIgnored: true })
  }

  #advance(placement: Partial<Placement>): Placement {
    const { gap = 0, skip = 0, kept = 0, isTimed = true, isIgnored = false } = placement
    this.#silence.seconds -= gap / this.#rate
    this.#position += gap + kept
    return { gap, skip, kept, isTimed, isIgnored }
  }
}
