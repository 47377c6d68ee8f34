import type { ErrorRates } from './error-rates.ts'

/** Errors of a corpus. Seconds of speaker time; rates as fractions. */
export interface CorpusRates
  extends Pick<
    ErrorRates,
    'total' | 'missed' | 'falseAlarm' | 'confusion' | 'der' | 'jer' | 'speakers'
  > {
  readonly recordings: number
}

/**
 * Accumulates the error rates of recordings as pyannote.metrics does (`abs(metric)`): the DER is the sum of all errors as a
 * share of all speech of the references, and the JER is the mean over the speakers of all recordings, where the same label in
 * two recordings is two speakers. Constant memory.
 */
export class CorpusErrors {
  #recordings = 0
  #speakers = 0
  #jaccard = 0
  #total = 0
  #missed = 0
  #falseAlarm = 0
  #confusion = 0

  add(
    rates: Pick<ErrorRates, 'total' | 'missed' | 'falseAlarm' | 'confusion' | 'jer' | 'speakers'>,
  ): void {
    this.#recordings += 1
    this.#speakers += rates.speakers
    // Without a scored speaker there is no mean, and nothing to add.
    if (rates.jer !== null) this.#jaccard += rates.jer * rates.speakers
    this.#total += rates.total
    this.#missed += rates.missed
    this.#falseAlarm += rates.falseAlarm
    this.#confusion += rates.confusion
  }

  finish(): CorpusRates {
    const errors = this.#missed + this.#falseAlarm + this.#confusion
    return {
      recordings: this.#recordings,
      total: this.#total,
      missed: this.#missed,
      falseAlarm: this.#falseAlarm,
      confusion: this.#confusion,
      der: this.#total > 0 ? errors / this.#total : null,
      jer: this.#speakers > 0 ? this.#jaccard / this.#speakers : null,
      speakers: this.#speakers,
    }
  }
}
