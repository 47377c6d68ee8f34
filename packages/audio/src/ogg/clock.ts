/** Less than this is a clock that trembles (times in milliseconds, rounding), not a gap. */
const TREMBLE_SECONDS = 0.005
/** A clock that lies further back than this does not go on: it began anew, or counts something else. */
const BACK_SECONDS = 0.5
/** How much a damaged beginning may have held; more is a stream that was cut out of a live one. */
const DAMAGED_START_SECONDS = 60
/** A day: more silence than this in one file is a damaged clock. */
export const MAX_SILENCE_SECONDS = 86_400

/** How much silence a file may still ask for. */
export interface SilenceBudget {
  seconds: number
}

/** A page with sound. */
export interface TimedPage {
  /** How many samples its packets give. */
  readonly samples: number
  /** How many its longest packet gives. */
  readonly longest: number
  readonly granule: number | null
  readonly isLast: boolean
  /** Bytes or pages before it are known to be lost. */
  readonly isAfterLoss: boolean
}

export interface Placement {
  /** Samples of silence before the page. */
  readonly gap: number
  /** Samples that are left out at its beginning. */
  readonly skip: number
  /** Samples that are kept of it, the skipped ones among them. */
  readonly kept: number
  /** Whether it has a granule: what is missing before it has shown. */
  readonly isTimed: boolean
  /** Whether its granule contradicts the packets and was not believed. */
  readonly isContradicted: boolean
}

/**
 * Where the pages of one stream belong, by their granules: positions in samples at the end of each page (RFC 3533 §6,
 * RFC 7845 §4, Vorbis I appendix A.2). The first page says where the clock begins; what it says later is believed as long
 * as it goes on by no more than a day.
 */
export class GranuleClock {
  readonly #rate: number
  readonly #trimsBeginning: boolean
  readonly #silence: SilenceBudget
  /** The granule at the first sample; null until a page has said it. */
  #origin: number | null = null
  #position = 0
  #contradictions = 0

  /** `trimsBeginning`: a first page with less than its packets hold leaves their beginning out (Vorbis). */
  constructor(rate: number, options: { trimsBeginning: boolean; silence: SilenceBudget }) {
    this.#rate = rate
    this.#trimsBeginning = options.trimsBeginning
    this.#silence = options.silence
  }

  /** Whether a page behind the end of the stream belongs to the same clock. */
  goesOn({ samples, granule }: Pick<TimedPage, 'samples' | 'granule'>): boolean {
    if (granule === null || this.#origin === null) return true
    const ahead = granule - samples - this.#origin - this.#position
    return ahead >= -TREMBLE_SECONDS * this.#rate && ahead <= MAX_SILENCE_SECONDS * this.#rate
  }

  /** Places the next page. */
  place(page: TimedPage): Placement {
    const { granule, samples } = page
    // Nobody ends with sample 0 what has samples: such a granule was never set.
    if (granule === null || granule === 0) return this.#placed({ kept: samples, isTimed: false })
    if (!Number.isSafeInteger(granule) || granule < 0) return this.#contradicted(samples)
    if (this.#origin === null) return this.#first(page, granule)
    const end = granule - this.#origin
    const ahead = end - samples - this.#position
    if (page.isLast && end >= this.#position && ahead < 0 && this.#contradictions < 2) {
      return this.#placed({ kept: end - this.#position })
    }
    if (ahead < -BACK_SECONDS * this.#rate || ahead > this.#silence.seconds * this.#rate) {
      this.#origin += ahead
      return this.#contradicted(samples)
    }
    const tremble = page.isAfterLoss ? 0 : TREMBLE_SECONDS * this.#rate
    return this.#placed({ gap: ahead > tremble ? ahead : 0, kept: samples })
  }

  #first({ samples, longest, isLast, isAfterLoss }: TimedPage, granule: number): Placement {
    const before = granule - samples - this.#position
    const isShort = before < 0 && this.#position === 0
    if (isShort && isLast) {
      this.#origin = 0
      return this.#placed({ kept: granule })
    }
    if (before > 0 && isAfterLoss && before <= DAMAGED_START_SECONDS * this.#rate) {
      this.#origin = 0
      return this.#placed({ gap: before, kept: samples })
    }
    this.#origin = before
    const skip = isShort && this.#trimsBeginning && -before <= longest ? -before : 0
    return this.#placed({ skip, kept: samples })
  }

  #contradicted(samples: number): Placement {
    this.#contradictions += 1
    return this.#placed({ kept: samples, isContradicted: true })
  }

  #placed(placement: Partial<Placement>): Placement {
    const { gap = 0, skip = 0, kept = 0, isTimed = true, isContradicted = false } = placement
    this.#silence.seconds -= gap / this.#rate
    this.#position += gap + kept
    return { gap, skip, kept, isTimed, isContradicted }
  }
}
