import type { ErrorTimes } from '../model/evaluation.ts'
import { bestMappingSteps, sharedSpeechSteps } from '../statistics/speaker-mapping.ts'
import type { SpokenInterval } from '../statistics/speech-sweep.ts'
import { lanesOf, SCORE_ALL, type ScoredTime } from '../statistics/speech-sweep.ts'
import { allSteps, type Steps } from '../statistics/steps.ts'

export { SCORE_ALL, type Stretch } from '../statistics/speech-sweep.ts'

/** Which time is scored. */
export type ErrorRateOptions = ScoredTime

/** The errors, with the speakers that belong together. */
export interface ErrorRates extends ErrorTimes {
  /** Speaker of the hypothesis → speaker of the reference. */
  readonly mapping: ReadonlyMap<string, string>
}

/**
 * Diarization error rate (Fiscus et al., "The Rich Transcription 2006 Spring Meeting Recognition Evaluation") and Jaccard
 * error rate (Ryant et al., "The Second DIHARD Diarization Challenge", 2019) with the one-to-one mapping of speakers that
 * has the most time in common. Exact: computed on intervals, not on frames, and equal to pyannote.metrics. Intervals of one
 * speaker that overlap count once. Time O(n log n) for n intervals, and at most O(s³) for s speakers. Throws
 * `request-too-large` if more than 1,000,000 pairs of speakers speak at the same time.
 */
export function errorRates(
  reference: readonly SpokenInterval[],
  hypothesis: readonly SpokenInterval[],
  options: ErrorRateOptions = SCORE_ALL,
): ErrorRates {
  return allSteps(errorRateSteps(reference, hypothesis, options))
}

/** As `errorRates`, in steps. */
export function* errorRateSteps(
  reference: readonly SpokenInterval[],
  hypothesis: readonly SpokenInterval[],
  options: ErrorRateOptions,
): Steps<ErrorRates> {
  const shared = yield* sharedSpeechSteps(lanesOf(reference), lanesOf(hypothesis), options)
  const { real, found, realSeconds, foundSeconds, missed, falseAlarm } = shared
  const mapping = new Map<string, string>()
  let [total, correct, jaccard, speakers] = [0, 0, 0, 0]
  for (const [lane, counterpart] of (yield* bestMappingSteps(shared)).entries()) {
    const own = realSeconds[lane] as number
    if (own <= 0) continue
    speakers += 1
    total += own
    const both = shared.common[lane]?.get(counterpart) ?? 0
    if (both > 0) mapping.set(found.labels[counterpart] as string, real.labels[lane] as string)
    const union = own - both + (both > 0 ? (foundSeconds[counterpart] as number) : 0)
    correct += both
    jaccard += (union - both) / union
  }
  // Where both speak, what is not correct is confused; rounding must not make it negative.
  const confusion = Math.max(0, total - missed - correct)
  return {
    total,
    missed,
    falseAlarm,
    confusion,
    der: total > 0 ? (missed + falseAlarm + confusion) / total : null,
    jer: speakers > 0 ? jaccard / speakers : null,
    speakers,
    mapping,
  }
}
