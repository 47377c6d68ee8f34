import { agreement } from '../calibration/agreement.ts'
import { type IsotonicMap, isotonicRegression } from '../calibration/isotonic.ts'
import { neededVerdicts } from '../calibration/needed-verdicts.ts'
import type { Reliability, WeightedMoment } from '../calibration/reliability.ts'
import { permanentRandom } from '../calibration/seeded-random.ts'
import { NO_FILTER, type Position, type RecordingFilter } from '../model/recording-query.ts'
import { compareOrigins, originKey, type ScoreOrigin } from '../model/score.ts'
import type { StretchVerdict } from '../model/stretch-verdict.ts'
import { filterText } from '../review/review-record.ts'
import { SharedCall } from '../runtime/shared-call.ts'
import type { System } from '../runtime/system.ts'
import type {
  Calibration,
  Calibrations,
  OriginCalibration,
  ReviewEstimate,
  ReviewerAgreement,
} from '../toolkit/calibration.ts'
import { reviewEstimates } from './review-estimates.ts'

/** Each page counts all that match; others may go on between two. */
const PAGE = 10_000
/** The same resamples for the same verdicts. */
const SEED = 1
/** So many sets of verdicts are remembered, and answers. */
const KNOWN_SETS = 16
const KNOWN_ANSWERS = 8
/** Of the share of wrong verdicts. */
const HALF_WIDTH = 0.05
/** Pairs of more reviewers are not compared. */
const MAX_REVIEWERS = 10

/** A verdict with the score that it was given at. */
type ScoredVerdict = StretchVerdict & {
  readonly curve: ScoreOrigin['kind']
  readonly score: number
}

/** Creates the use cases of calibration. */
export function createCalibrations({
  storage,
  clock,
  reliability,
  revision,
}: Pick<System, 'storage' | 'clock' | 'reliability' | 'revision'>): Calibrations {
  /** The last answers by filter, each of a revision. */
  const answers = new Map<
    string,
    { readonly of: number; readonly answer: SharedCall<Calibration> }
  >()
  /** Those of the last sets of verdicts, by a digest of these. */
  const known = new Map<number, SharedCall<Reliability>>()

  async function reliabilityOf(
    moments: readonly WeightedMoment[],
    signal: AbortSignal,
  ): Promise<Reliability> {
    // Not by the ids of verdicts: clients choose these, and may use that of a deleted one again.
    const key = permanentRandom(
      SEED,
      JSON.stringify(moments.map((moment) => Object.values(moment))),
    )
    const before = known.get(key)
    const found =
      before === undefined || before.isAborted
        ? new SharedCall((own) => reliability(moments, SEED, own))
        : before
    setLast(known, key, found, KNOWN_SETS)
    return found.wait(signal).catch((error: unknown) => {
      if (known.get(key) === found && !signal.aborted) known.delete(key)
      throw error
    })
  }

  async function verdictsOf(recordings: RecordingFilter): Promise<readonly StretchVerdict[]> {
    const all: StretchVerdict[] = []
    for (let after: Position | null = null; ; ) {
      const page = await storage.stretchVerdicts.list({
        ...{ recordingId: null, runId: null, verdict: null, reviewer: null },
        ...({ provider: null, model: null, undone: 'exclude', limit: PAGE } as const),
        ...{ recordings, after },
      })
      for (const verdict of page.items) all.push(verdict)
      const last = page.items.at(-1)
      if (!page.more || last === undefined) return all
      after = { value: last.createdAt, id: last.id }
      await clock.wait(0)
    }
  }

  async function estimatesOf(
    filter: RecordingFilter,
    verdicts: readonly StretchVerdict[],
  ): Promise<ReviewEstimate[]> {
    const text = filterText(filter)
    const records = (await storage.reviews.list()).filter((record) => record.filter === text)
    if (records.length === 0) return []
    const origins = await storage.candidates.statistics(filter)
    const secondsByScore = Array.from({ length: 101 }, (_, bin) =>
      origins.reduce((sum, { sampleSeconds }) => sum + (sampleSeconds[bin] ?? 0), 0),
    )
    return reviewEstimates(
      { storage, clock },
      { recordings: filter, records, verdicts, secondsByScore },
    )
  }

  async function ofOrigin(
    score: ScoreOrigin,
    verdicts: readonly ScoredVerdict[],
    signal: AbortSignal,
  ): Promise<OriginCalibration> {
    const moments = verdicts.map(({ recordingId, start, end, score, verdict }) => {
      return { recordingId, score, verdict, seconds: end - start, weight: 1 }
    })
    const count = (wanted: StretchVerdict['verdict']) =>
      verdicts.filter(({ verdict }) => verdict === wanted).length
    const [right, wrong, unclear] = [count('right'), count('wrong'), count('unclear')]
    return {
      score,
      recordings: new Set(verdicts.map(({ recordingId }) => recordingId)).size,
      ...{ right, wrong, unclear },
      reliability: await reliabilityOf(moments, signal),
      calibrated: calibratedMap(verdicts),
      needed: neededVerdicts({ wrong, judged: right + wrong }, HALF_WIDTH),
    }
  }

  async function answerOf(filter: RecordingFilter, signal: AbortSignal): Promise<Calibration> {
    const verdicts = await verdictsOf(filter)
    const scored = verdicts.filter(isScored)
    const origins = Map.groupBy(scored, ({ curve: kind, provider, model }) =>
      originKey({ kind, provider, model }),
    )
    const groups: OriginCalibration[] = []
    for (const [{ curve: kind, provider, model }, own] of byFirst(origins.values())) {
      groups.push(await ofOrigin({ kind, provider, model }, own, signal))
    }
    return {
      estimates: await estimatesOf(filter, verdicts),
      groups: groups.sort((a, b) => compareOrigins(a.score, b.score)),
      withoutScore: verdicts.length - scored.length,
      agreement: agreements(verdicts),
    }
  }

  async function ofVerdicts(filter: RecordingFilter, signal: AbortSignal): Promise<Calibration> {
    const text = filterText(filter)
    const before = answers.get(text)
    const of = revision.value
    const isKnown = before?.of === of && !before.answer.isAborted
    const answer = isKnown ? before.answer : new SharedCall((own) => answerOf(filter, own))
    setLast(answers, text, { of, answer }, KNOWN_ANSWERS)
    return answer.wait(signal).catch((error: unknown) => {
      if (answers.get(text)?.answer === answer && !signal.aborted) answers.delete(text)
      throw error
    })
  }

  return {
    async mapOf(origin) {
      const { groups } = await ofVerdicts(NO_FILTER, new AbortController().signal)
      const own = groups.find(({ score }) => originKey(score) === originKey(origin))
      return own?.calibrated ?? null
    },

    ofVerdicts,
  }
}

/** Sets what was used last at the end of the map, and removes what was used first if there are more than `size`. */
function setLast<K, T>(map: Map<K, T>, key: K, value: T, size: number): void {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= size) return
    map.delete(oldest)
  }
}

/** Isotonic regression by time; null: no moment was judged as right or wrong. */
function calibratedMap(verdicts: readonly ScoredVerdict[]): IsotonicMap | null {
  const clear = verdicts.filter(({ verdict }) => verdict !== 'unclear')
  return isotonicRegression(
    clear.map(({ score, start, end, verdict }) => {
      return { score, weight: end - start, value: verdict === 'right' ? 1 : 0 }
    }),
  )
}

function isScored(verdict: StretchVerdict): verdict is ScoredVerdict {
  return verdict.curve !== null && verdict.score !== null
}

function* byFirst<T>(lists: Iterable<readonly T[]>): Generator<readonly [T, readonly T[]]> {
  for (const list of lists) if (list[0] !== undefined) yield [list[0], list]
}

/** The agreement of each two reviewers who judged the same moments, those with most verdicts first. */
function agreements(verdicts: readonly StretchVerdict[]): ReviewerAgreement[] {
  const named = verdicts.filter(({ reviewer }) => reviewer !== null)
  const byReviewer = [...Map.groupBy(named, ({ reviewer }) => reviewer ?? '')]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MAX_REVIEWERS)
    .map(([reviewer, own]) => [reviewer, newestOfEach(own)] as const)
  return byReviewer.flatMap(([one, first], place) =>
    byReviewer.slice(place + 1).flatMap(([other, second]) => {
      const found = agreement(first, second)
      return found.n + found.unclear === 0 ? [] : [{ reviewers: [one, other] as const, ...found }]
    }),
  )
}

/** One verdict for each moment: of several the newest, which is the first. */
function newestOfEach(verdicts: readonly StretchVerdict[]) {
  const seen = new Map<string, StretchVerdict>()
  for (const verdict of verdicts) {
    const { runId, start, end } = verdict
    const key = JSON.stringify([runId, start, end])
    if (!seen.has(key)) seen.set(key, verdict)
  }
  return [...seen.values()].map(({ recordingId, start, end, verdict, draw }) => {
    return { recordingId, start, end, verdict, drawId: draw }
  })
}
