import {
  type IsotonicMap,
  isotonicRegression,
  type WeightedPoint,
} from '../calibration/isotonic.ts'
import { neededVerdicts } from '../calibration/needed-verdicts.ts'
import type { MomentColumns, Reliability } from '../calibration/reliability.ts'
import { digestOfColumns } from '../calibration/seeded-random.ts'
import { agreements } from '../judged/agreements.ts'
import type { JudgedTable } from '../judged/judged-table.ts'
import { JudgedTables } from '../judged/judged-tables.ts'
import { KeptQueues } from '../judged/kept-queues.ts'
import { KnownRuns } from '../judged/known-runs.ts'
import { NO_FILTER, type RecordingFilter } from '../model/recording-query.ts'
import { compareOrigins, originKey, type ScoreOrigin } from '../model/score.ts'
import { JUDGEMENTS } from '../model/stretch-verdict.ts'
import { filterText } from '../review/review-record.ts'
import { KeyedQueue } from '../runtime/concurrency.ts'
import { SharedCall } from '../runtime/shared-call.ts'
import type { System } from '../runtime/system.ts'
import type {
  Calibration,
  Calibrations,
  OriginCalibration,
  ReviewEstimate,
} from '../toolkit/calibration.ts'
import { reviewEstimates } from './review-estimates.ts'

/** The same resamples for the same verdicts. */
const SEED = 1
/** So many sets of verdicts are remembered, and answers. */
const KNOWN_SETS = 16
const KNOWN_ANSWERS = 8
/** With fewer verdicts nothing keeps others waiting. */
const FEW_VERDICTS = 2_000
/** Of the share of wrong verdicts. */
const HALF_WIDTH = 0.05

const [RIGHT, WRONG] = [JUDGEMENTS.indexOf('right'), JUDGEMENTS.indexOf('wrong')]

/** Creates the use cases of calibration. */
export function createCalibrations({
  storage,
  clock,
  reliability,
  revision,
}: Pick<System, 'storage' | 'clock' | 'reliability' | 'revision'>): Calibrations {
  const tables = new JudgedTables({ storage, clock, revision })
  const queues = new KeptQueues({ storage, clock })
  const runs = new KnownRuns({ storage })
  /** The revision that `queues` and `runs` have at least. */
  let knownOf = revision.value
  /** One answer is made at a time: a later one changes what an earlier one reads. */
  const making = new KeyedQueue()
  /** The last answers by filter, each of a revision. */
  const answers = new Map<
    string,
    { readonly of: number; readonly answer: SharedCall<Calibration> }
  >()
  /** Those of the last sets of verdicts, by a digest of these. */
  const known = new Map<number, SharedCall<Reliability>>()

  async function reliabilityOf(moments: MomentColumns, signal: AbortSignal): Promise<Reliability> {
    const { recordings, scores, times, verdicts } = moments
    const key = digestOfColumns(SEED, [recordings, scores, times, verdicts])
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

  async function estimatesOf(
    filter: RecordingFilter,
    table: JudgedTable,
  ): Promise<ReviewEstimate[]> {
    const text = filterText(filter)
    const records = (await storage.reviews.list()).filter((record) => record.filter === text)
    if (records.length === 0 || table.length === 0) return []
    const { queueOf, secondsByScore } = queues.of(filter)
    return reviewEstimates(
      { clock },
      { records, table, queueOf, runs, secondsByScore: await secondsByScore() },
    )
  }

  /** Forgets what changes have made invalid. */
  async function refresh(): Promise<void> {
    const of = revision.value
    const changes = revision.since(knownOf)
    runs.forget(changes)
    await queues.forget(changes)
    knownOf = of
  }

  async function answerOf(filter: RecordingFilter, signal: AbortSignal): Promise<Calibration> {
    signal.throwIfAborted()
    await refresh()
    const table = await tables.of(filter)
    const moments = momentsByOrigin(table)
    const pause = () => (table.length < FEW_VERDICTS ? Promise.resolve() : clock.wait(0))
    // The resamples take another thread meanwhile.
    const estimated = estimatesOf(filter, table)
    const found = Promise.all(
      moments.map(async (own): Promise<OriginCalibration> => {
        const measured = reliabilityOf(own.moments, signal)
        // If it fails during the pause, that is handled after it.
        measured.catch(() => undefined)
        const { score, recordings, counts } = own
        const [right, wrong, unclear] = counts
        await pause()
        const calibrated = calibratedMap(own.moments)
        const needed = neededVerdicts({ wrong, judged: right + wrong }, HALF_WIDTH)
        return {
          ...{ score, recordings, right, wrong, unclear, calibrated, needed },
          reliability: await measured,
        }
      }),
    )
    // The table is changed by the next answer: what reads it must have ended, also if this one is left.
    const [estimates, groups] = await Promise.all([estimated, found]).finally(() =>
      Promise.allSettled([estimated, found]),
    )
    const scored = moments.reduce((sum, own) => sum + own.moments.times.length, 0)
    return {
      estimates,
      groups: groups.sort((a, b) => compareOrigins(a.score, b.score)),
      withoutScore: table.length - scored,
      agreement: agreements(table),
    }
  }

  async function ofVerdicts(filter: RecordingFilter, signal: AbortSignal): Promise<Calibration> {
    const text = filterText(filter)
    const before = answers.get(text)
    const of = revision.value
    const isKnown = before?.of === of && !before.answer.isAborted
    const answer = isKnown
      ? before.answer
      : new SharedCall((own) => making.run('', () => answerOf(filter, own)))
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
function calibratedMap({ scores, times, verdicts }: MomentColumns): IsotonicMap | null {
  const points: WeightedPoint[] = []
  for (let place = 0; place < times.length; place++) {
    const verdict = verdicts[place] as number
    if (verdict !== RIGHT && verdict !== WRONG) continue
    const [score, weight] = [scores[place] as number, times[place] as number]
    points.push({ score, weight, value: verdict === RIGHT ? 1 : 0 })
  }
  return isotonicRegression(points)
}

/** The verdicts on scores of one origin. */
interface OriginMoments {
  readonly score: ScoreOrigin
  readonly moments: MomentColumns
  /** Those that have a verdict. */
  readonly recordings: number
  /** In the order of `JUDGEMENTS`. */
  readonly counts: readonly [number, number, number]
}

function momentsByOrigin(table: JudgedTable): OriginMoments[] {
  const { starts, ends, scores, verdicts, origins } = table.columns
  const sizes = new Int32Array(table.origins.length)
  for (let row = 0; row < table.length; row++) {
    const origin = origins[row] as number
    if (origin >= 0) sizes[origin] = (sizes[origin] as number) + 1
  }
  return table.origins.flatMap((score, origin) => {
    const size = sizes[origin] as number
    if (size === 0) return []
    const moments = {
      recordings: new Int32Array(size),
      scores: new Float64Array(size),
      times: new Float64Array(size),
      verdicts: new Uint8Array(size),
    }
    const counts: [number, number, number] = [0, 0, 0]
    let [at, recordings] = [0, 0]
    for (let place = 0; place < table.recordingIds.length; place++) {
      const { from, to } = table.rowsAt(place)
      const before = at
      for (let row = from; row < to; row++) {
        if (origins[row] !== origin) continue
        const verdict = verdicts[row] as 0 | 1 | 2
        moments.recordings[at] = recordings
        moments.scores[at] = scores[row] as number
        moments.times[at] = (ends[row] as number) - (starts[row] as number)
        moments.verdicts[at] = verdict
        counts[verdict] += 1
        at += 1
      }
      if (at > before) recordings += 1
    }
    return [{ score, moments, recordings, counts }]
  })
}
