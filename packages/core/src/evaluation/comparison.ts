import { sampleFigures, samplesCovering, samplesWithin } from '../curves/curve-figures.ts'
import type { ScoreCurve } from '../model/score.ts'
import {
  bestMappingSteps,
  type SharedSpeech,
  sharedSpeechSteps,
} from '../statistics/speaker-mapping.ts'
import type { SpokenInterval } from '../statistics/speech-sweep.ts'
import { lanesOf, SCORE_ALL, type Stretch, sweepSteps } from '../statistics/speech-sweep.ts'
import { allSteps, type Steps } from '../statistics/steps.ts'
import { confusionSteps, type SpeakerConfusion } from './comparison-matrix.ts'
import { namesOf, sameNames, unpaired } from './paired-lanes.ts'

export type { SpeakerConfusion } from './comparison-matrix.ts'

/** Tolerance for rounding errors of times, in seconds. */
const TOLERANCE = 1e-9

/** A diarization that is compared with another one of the same recording. */
export interface ComparedRun {
  /** In any order; turns of one speaker that overlap count once. */
  readonly turns: readonly SpokenInterval[]
  /** Its default curve; null: it has none. */
  readonly curve: ScoreCurve | null
}

export interface ComparisonOptions {
  /** Disagreements of the same kind and speakers, with no other between them, are joined over gaps of at most this length. */
  readonly mergeGapSeconds: number
  /** Shorter disagreements, with their joined gaps, are left out. */
  readonly minDurationSeconds: number
}

/** A speaker of one run and its counterpart in the other; null: it has none. One of them is not null. */
export interface SpeakerPair {
  readonly a: string | null
  readonly b: string | null
  /** How long both speak at the same time. */
  readonly commonSeconds: number
}

/** `missing-in-a`: only b has more speakers; `missing-in-b`: only a has; `other-speaker`: each has one that the other lacks. */
export type DisagreementKind = 'missing-in-a' | 'missing-in-b' | 'other-speaker'

/** An interval in which two runs have different speakers, by their mapping. Seconds, half-open. */
export interface Disagreement extends Stretch {
  readonly kind: DisagreementKind
  /** The labels of the speakers of a that b does not have here; sorted, and at most 50. */
  readonly speakersA: readonly string[]
  /** The labels in b of the speakers of b that a does not have here; sorted, and at most 50. */
  readonly speakersB: readonly string[]
  /** For each of `speakersB` its counterpart in a; null: it has none. */
  readonly mappedB: readonly (string | null)[]
  /** How long they differ: the length without joined gaps. */
  readonly seconds: number
  /** Means of the samples of each curve that overlap the interval, 0–100; null: no curve, or no sample with a value. */
  readonly confidenceA: number | null
  readonly confidenceB: number | null
  /** `seconds` × the mean of both confidences / 100, where null counts as 100. */
  readonly weight: number
}

export interface RunComparison {
  /** One-to-one, with the most time in common: the speakers of a by first turn, then those of b without a counterpart. */
  readonly mapping: readonly SpeakerPair[]
  /** The time in which a run has a speaker: in how much of it both have the same ones, and `sameSeconds` as a share, 0–1. */
  readonly agreement: {
    readonly sameSeconds: number
    readonly differentSeconds: number
    /** null: both are silent. */
    readonly share: number | null
  }
  /** The largest weight first, then by start. */
  readonly disagreements: readonly Disagreement[]
  readonly confusion: SpeakerConfusion
}

/**
 * Compares two diarizations of a recording. Runs with the same number of speakers but another partition differ: where the
 * mapping does not hold, the speaker is another one. O(n log n + n · s) for n turns, of which s overlap at a time, at most
 * O(v³) for v speakers, and the samples of both curves. Throws `request-too-large` if more than 1,000,000 pairs of speakers
 * speak at the same time.
 */
export function compareRuns(
  a: ComparedRun,
  b: ComparedRun,
  options: ComparisonOptions = { mergeGapSeconds: 0, minDurationSeconds: 0 },
): RunComparison {
  return allSteps(compareRunsSteps(a, b, options))
}

/** As `compareRuns`, in steps. */
export function* compareRunsSteps(
  a: ComparedRun,
  b: ComparedRun,
  options: ComparisonOptions = { mergeGapSeconds: 0, minDurationSeconds: 0 },
): Steps<RunComparison> {
  const shared = yield* sharedSpeechSteps(lanesOf(a.turns), lanesOf(b.turns), SCORE_ALL)
  const toB = yield* bestMappingSteps(shared)
  const toA = new Int32Array(shared.found.labels.length).fill(-1)
  for (const [lane, counterpart] of toB.entries()) if (counterpart >= 0) toA[counterpart] = lane
  const counterparts = { toA, toB }
  const { sameSeconds, differences } = yield* differencesOf(
    shared,
    counterparts,
    options.mergeGapSeconds,
  )
  const differentSeconds = differences.reduce((sum, { seconds }) => sum + seconds, 0)
  const spoken = sameSeconds + differentSeconds
  return {
    mapping: pairsOf(shared, { toA, toB }),
    agreement: { sameSeconds, differentSeconds, share: spoken > 0 ? sameSeconds / spoken : null },
    disagreements: differences
      .filter(({ start, end }) => end - start >= options.minDurationSeconds - TOLERANCE)
      .map((difference) => weighed(difference, a.curve, b.curve))
      .sort((one, other) => other.weight - one.weight || one.start - other.start),
    confusion: yield* confusionSteps(shared, toB),
  }
}

/** The lane of each speaker's counterpart in the other run, or −1. */
interface Counterparts {
  readonly toA: Int32Array
  readonly toB: Int32Array
}

type Difference = Omit<Disagreement, 'confidenceA' | 'confidenceB' | 'weight'>

/** A difference that may go on. */
interface OpenDifference extends Difference {
  end: number
  seconds: number
}

function* differencesOf({ real, found }: SharedSpeech, { toA, toB }: Counterparts, gap: number) {
  const differences: OpenDifference[] = []
  let sameSeconds = 0
  yield* sweepSteps(real, found, SCORE_ALL, {
    time(start, end, inA, inB) {
      if (inA.count + inB.count === 0) return
      const onlyA = unpaired(inA, inB, toB)
      const onlyB = unpaired(inB, inA, toA)
      const seconds = end - start
      if (onlyA.count + onlyB.count === 0) {
        sameSeconds += seconds
        return
      }
      const kind = kindOf(onlyA.count, onlyB.count)
      const speakersA = namesOf(onlyA.lanes, real.labels)
      const speakersB = namesOf(onlyB.lanes, found.labels)
      const last = differences.at(-1)
      const goesOn =
        last !== undefined &&
        start - last.end <= gap + TOLERANCE &&
        last.kind === kind &&
        sameNames(last.speakersA, speakersA) &&
        sameNames(last.speakersB, speakersB)
      if (goesOn) {
        last.end = end
        last.seconds += seconds
        return
      }
      const lanes = new Map(onlyB.lanes.map((lane) => [found.labels[lane] as string, lane]))
      const mappedB = speakersB.map(
        (label) => real.labels[toA[lanes.get(label) ?? -1] ?? -1] ?? null,
      )
      differences.push({ start, end, kind, speakersA, speakersB, mappedB, seconds })
    },
  })
  return { sameSeconds, differences }
}

function kindOf(onlyA: number, onlyB: number): DisagreementKind {
  if (onlyA === 0) return 'missing-in-a'
  return onlyB === 0 ? 'missing-in-b' : 'other-speaker'
}

function weighed(difference: Difference, a: ScoreCurve | null, b: ScoreCurve | null): Disagreement {
  const [confidenceA, confidenceB] = [meanOf(a, difference), meanOf(b, difference)]
  const weight = (difference.seconds * ((confidenceA ?? 100) + (confidenceB ?? 100))) / 200
  return { ...difference, confidenceA, confidenceB, weight }
}

function meanOf(curve: ScoreCurve | null, { start, end }: Stretch): number | null {
  if (curve === null) return null
  const { values, resolution } = curve
  const first = Math.min(Math.max(samplesWithin(start, resolution), 0), values.length)
  const last = Math.min(Math.max(samplesCovering(end, resolution), first), values.length)
  const { count, sum } = sampleFigures(values, first, last)
  return count === 0 ? null : sum / count
}

function pairsOf({ real, found, common }: SharedSpeech, { toA, toB }: Counterparts): SpeakerPair[] {
  const pairs: SpeakerPair[] = real.labels.map((a, lane) => {
    const counterpart = toB[lane] as number
    const commonSeconds = common[lane]?.get(counterpart) ?? 0
    return { a, b: found.labels[counterpart] ?? null, commonSeconds }
  })
  const others = found.labels.filter((_, lane) => (toA[lane] as number) < 0)
  return [...pairs, ...others.map((b) => ({ a: null, b, commonSeconds: 0 }))]
}
