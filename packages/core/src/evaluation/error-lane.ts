import type { SpokenInterval } from '../statistics/speech-sweep.ts'
import { lanesOf, SCORE_ALL, type Stretch, sweepSteps } from '../statistics/speech-sweep.ts'
import { allSteps, type Steps } from '../statistics/steps.ts'
import type { ErrorRateOptions } from './error-rates.ts'
import { namesOf, pairedLanes, sameNames, unpaired } from './paired-lanes.ts'

export type ErrorKind = 'missed' | 'false-alarm' | 'confusion'

/** An interval with errors. Seconds, half-open. */
export interface ErrorStretch extends Stretch {
  /**
   * The kinds of its errors, and how many speakers each concerns. With r speakers of the reference, h of the hypothesis and
   * c of them the same: max(0, r − h) are missed, max(0, h − r) are false alarms and min(r, h) − c are confused, so that a
   * stretch has one or two kinds.
   */
  readonly errors: readonly { readonly kind: ErrorKind; readonly speakers: number }[]
  /**
   * The speakers of the reference that the hypothesis does not have here: as many as are missed or confused. Sorted; at most
   * 50 are named. Which of them is missed and which confused is not defined.
   */
  readonly missedSpeakers: readonly string[]
  /** The speakers of the hypothesis, by their own labels, that do not speak here: those of false alarms or confused. */
  readonly falseSpeakers: readonly string[]
}

/**
 * The scored intervals in which a hypothesis is wrong, by start. They do not overlap; adjacent ones with the same errors and
 * speakers are one. Σ speakers · (end − start) of a kind is its time in `errorRates` with the same options. O(n log n + n · s)
 * for n turns, of which s overlap at a time.
 * @param mapping one-to-one, speaker of the hypothesis → speaker of the reference: that of `errorRates`
 */
export function errorStretches(
  reference: readonly SpokenInterval[],
  hypothesis: readonly SpokenInterval[],
  mapping: ReadonlyMap<string, string>,
  options: ErrorRateOptions = SCORE_ALL,
): ErrorStretch[] {
  return allSteps(errorStretchSteps(reference, hypothesis, mapping, options))
}

/** As `errorStretches`, in steps. */
export function* errorStretchSteps(
  reference: readonly SpokenInterval[],
  hypothesis: readonly SpokenInterval[],
  mapping: ReadonlyMap<string, string>,
  options: ErrorRateOptions,
): Steps<ErrorStretch[]> {
  const [real, found] = [lanesOf(reference), lanesOf(hypothesis)]
  const { counterparts, mapped } = pairedLanes(real.labels, found.labels, mapping)
  const stretches: ErrorStretch[] = []
  yield* sweepSteps(real, found, options, {
    time(start, end, reals, founds) {
      const missed = unpaired(reals, founds, mapped)
      const wrong = unpaired(founds, reals, counterparts)
      if (missed.count === 0 && wrong.count === 0) return
      const errors = errorsOf(missed.count, wrong.count)
      const missedSpeakers = namesOf(missed.lanes, real.labels)
      const falseSpeakers = namesOf(wrong.lanes, found.labels)
      const last = stretches.at(-1)
      const goesOn =
        last?.end === start &&
        last.errors.length === errors.length &&
        last.errors.every(({ kind, speakers }, place) => {
          return errors[place]?.kind === kind && errors[place].speakers === speakers
        }) &&
        sameNames(last.missedSpeakers, missedSpeakers) &&
        sameNames(last.falseSpeakers, falseSpeakers)
      if (goesOn) stretches[stretches.length - 1] = { ...last, end }
      else stretches.push({ start, end, errors, missedSpeakers, falseSpeakers })
    },
  })
  return stretches
}

/** The time that is scored with these options, by start: without collars and, if it is skipped, without overlap. */
export function scoredStretches(
  reference: readonly SpokenInterval[],
  hypothesis: readonly SpokenInterval[],
  options: ErrorRateOptions = SCORE_ALL,
): Stretch[] {
  return allSteps(scoredStretchSteps(reference, hypothesis, options))
}

/** As `scoredStretches`, in steps. */
export function* scoredStretchSteps(
  reference: readonly SpokenInterval[],
  hypothesis: readonly SpokenInterval[],
  options: ErrorRateOptions,
): Steps<Stretch[]> {
  const stretches: Stretch[] = []
  yield* sweepSteps(lanesOf(reference), lanesOf(hypothesis), options, {
    time(start, end) {
      const last = stretches.at(-1)
      if (last?.end === start) stretches[stretches.length - 1] = { start: last.start, end }
      else stretches.push({ start, end })
    },
  })
  return stretches
}

/** What is not found on one side and on the other is confused; the rest is missed or a false alarm. */
function errorsOf(missed: number, wrong: number): ErrorStretch['errors'] {
  const confused = Math.min(missed, wrong)
  const counts = [
    { kind: 'missed', speakers: missed - confused },
    { kind: 'false-alarm', speakers: wrong - confused },
    { kind: 'confusion', speakers: confused },
  ] as const
  return counts.filter(({ speakers }) => speakers > 0)
}
