import {
  allSteps,
  type CandidateQuery,
  type CandidateSort,
  candidateSteps,
  candidateValue,
  curveBytes,
  curveKey,
  drawText,
  findSpots,
  NO_FILTER,
  NO_TURNS,
  packCurve,
  type ReviewRecord,
  type ScoreCurve,
  type Storage,
  type StretchVerdict,
} from '@toolkit/core'
import {
  aRecording,
  aReview,
  aRun,
  aStretchVerdict,
  manualClock,
  memoryStorage,
} from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../src/calibration/seeded-random.ts'
import { JudgedTable } from '../src/judged/judged-table.ts'
import { KeptQueue } from '../src/judged/kept-queue.ts'
import { KnownRuns } from '../src/judged/known-runs.ts'
import { reviewEstimates } from '../src/use-cases/review-estimates.ts'
import { blocks, openTestToolkit } from './test-toolkit.ts'

const RESOLUTION = 0.1
const THRESHOLD = 50

interface Interval {
  readonly start: number
  readonly end: number
}

/** A recording whose errors are known. */
interface KnownRecording {
  readonly id: string
  readonly curve: ScoreCurve
  readonly durationSeconds: number
  readonly errors: readonly Interval[]
}

/** Stretches of 1–6 s with one score each; of low ones half are wrong, of the others one in twenty. */
function knownRecording(id: string, random: () => number): KnownRecording {
  const values: number[] = []
  const errors: Interval[] = []
  while (values.length * RESOLUTION < 60 + 60 * random()) {
    const isLow = random() < 0.15
    const score = Math.round(isLow ? 10 + 35 * random() : 55 + 44 * random())
    const start = values.length * RESOLUTION
    values.push(...new Array<number>(10 + Math.floor(50 * random())).fill(score))
    const end = values.length * RESOLUTION
    if (random() < (isLow ? 0.5 : 0.05)) errors.push({ start: start + 0.3, end: end - 0.3 })
  }
  const curve = packCurve(RESOLUTION, Float32Array.from(values))
  return { id, curve, durationSeconds: values.length * RESOLUTION, errors }
}

/** 1,600 spots: of the lowest scores the short ones, which are not kept, are all wrong, and few others are. */
function denseRecording(id: string): KnownRecording {
  const random = seededRandom(11)
  const values: number[] = []
  const errors: Interval[] = []
  for (let spot = 0; spot < 1600; spot++) {
    const isShort = random() < 0.5
    const samples = isShort ? 3 + Math.floor(2 * random()) : 20 + Math.floor(20 * random())
    const start = values.length * RESOLUTION
    values.push(...new Array<number>(samples).fill(isShort ? 5 + Math.round(10 * random()) : 30))
    const end = values.length * RESOLUTION
    if (random() < (isShort ? 0.95 : 0.1)) errors.push({ start, end })
    values.push(...new Array<number>(8).fill(90))
  }
  const curve = packCurve(RESOLUTION, Float32Array.from(values))
  return { id, curve, durationSeconds: values.length * RESOLUTION, errors }
}

function knownAs(known: readonly KnownRecording[], id: string | undefined): KnownRecording {
  const found = known.find((one) => one.id === id)
  if (found === undefined) throw new Error('it is known')
  return found
}

/** A recording has another current run with the same curve, which ended at this time. */
async function replaceRun(storage: Storage, { id, curve }: KnownRecording, at: string) {
  const recording = await storage.recordings.get(id)
  const before = await storage.runs.get(`run-of-${id}`)
  if (recording === null || before === null) throw new Error('it is there')
  const runId = `again-${id}`
  await storage.runs.insert({ ...before, id: runId, createdAt: at, completedAt: at })
  await storage.recordings.replace({ ...recording, currentRunId: runId })
  const found = allSteps(candidateSteps(curve, null))
  await storage.candidates.put({ recordingId: id, runId, ...found, ...NO_TURNS })
}

async function store(storage: Storage, { id, curve, durationSeconds }: KnownRecording) {
  const { resolution, values } = curve
  const runId = `run-of-${id}`
  const score = { kind: 'confidence', provider: 'local', model: 'm' } as const
  const curves = [
    { kind: score.kind, speaker: null, resolution, length: values.length, missing: 0 },
  ]
  await storage.recordings.insert(
    aRecording({ id, durationSeconds, currentRunId: runId, score, settled: true }),
  )
  await storage.runs.insert(aRun({ id: runId, recordingId: id, status: 'succeeded', curves }))
  await storage.blobs.put(curveKey(id, runId, 0), blocks(curveBytes(curve), 65_536))
  const found = allSteps(candidateSteps(curve, null))
  await storage.candidates.put({ recordingId: id, runId, ...found, ...NO_TURNS })
}

function isWrong({ errors }: KnownRecording, moment: Interval): boolean {
  return errors.some(({ start, end }) => start < moment.end && moment.start < end)
}

/** The moments of a recording by another way: spots, and equal parts of the gaps between them. */
function allMoments({ curve, durationSeconds }: KnownRecording): Interval[] {
  const rule = { mergeGapSeconds: 0.3, minDurationSeconds: 0.2, maxDurationSeconds: 20 }
  const window = { from: null, to: null }
  const spots = findSpots(curve, { min: 0, max: THRESHOLD, ...rule, window })
  const edges = [0, ...spots.flatMap(({ start, end }) => [start, end]), durationSeconds]
  const moments: Interval[] = spots.map(({ start, end }) => ({ start, end }))
  for (let at = 0; at < edges.length; at += 2) {
    const [from, to] = [edges[at] as number, edges[at + 1] as number]
    const parts = Math.ceil((to - from) / 4 - 1e-9)
    for (let part = 0; part < parts; part++) {
      const length = (to - from) / parts
      moments.push({ start: from + part * length, end: from + (part + 1) * length })
    }
  }
  return moments
}

const WORST: CandidateQuery = {
  ...{
    recordings: NO_FILTER,
    threshold: THRESHOLD,
    unjudged: false,
    reason: null,
    sort: 'severity',
  },
  ...{ limit: 1000, after: null },
}

/** So many, or these. */
async function corpus(recordings: number | readonly KnownRecording[]) {
  const random = seededRandom(7)
  const storage = memoryStorage()
  const known =
    typeof recordings === 'number'
      ? Array.from({ length: recordings }, (_, i) => knownRecording(`r${i}`, random))
      : recordings
  for (const one of known) await store(storage, one)
  const { toolkit } = await openTestToolkit({ storage, random })
  const judged = (
    moment: Interval & { recordingId: string; runId: string },
    draw: string | null,
  ) => {
    const recording = known.find(({ id }) => id === moment.recordingId) as KnownRecording
    const { recordingId, runId, start, end } = moment
    const verdict = isWrong(recording, moment) ? ('wrong' as const) : ('right' as const)
    return aStretchVerdict({ recordingId, runId, start, end, verdict, draw, score: 50 })
  }
  return { storage, known, toolkit, judged }
}

describe('a review', () => {
  test('draws moments that are there, as often as their durations say', async () => {
    const { known, toolkit } = await corpus(4)
    const frequencies = new Map<string, number>()
    const times = 1500
    for (let time = 0; time < times; time++) {
      const drawn = await toolkit.review.begin({
        ...{ recordings: NO_FILTER, threshold: THRESHOLD, sort: 'severity', below: 1, above: 2 },
      })
      for (const { recordingId, start, end } of drawn.moments) {
        const key = `${recordingId} ${start.toFixed(3)} ${end.toFixed(3)}`
        frequencies.set(key, (frequencies.get(key) ?? 0) + 1)
      }
    }
    const moments = known.flatMap((one) =>
      allMoments(one).map(({ start, end }) => ({
        key: `${one.id} ${start.toFixed(3)} ${end.toFixed(3)}`,
        seconds: end - start,
        isSpot: one.curve.values[Math.floor((start + end) / 2 / RESOLUTION)] as number,
      })),
    )
    expect(
      [...frequencies.keys()].filter((key) => !moments.some((one) => one.key === key)),
    ).toEqual([])
    const above = moments.filter(({ isSpot }) => isSpot > THRESHOLD)
    const total = above.reduce((sum, { seconds }) => sum + seconds, 0)
    let chi2 = 0
    for (const { key, seconds } of above) {
      const expected = (2 * times * seconds) / total
      chi2 += ((frequencies.get(key) ?? 0) - expected) ** 2 / expected
    }
    // χ² is above n + 4·√(2n) about once in ten thousand times.
    expect(chi2).toBeLessThan(above.length + 4 * Math.sqrt(2 * above.length))
  })

  test('stores what it is of; a side that is empty has no draws', async () => {
    const { storage, toolkit, known } = await corpus(2)
    const filter = { ...NO_FILTER, q: 'nothing' }
    const none = await toolkit.review.begin({
      ...{ recordings: filter, threshold: 50, sort: 'mean', below: 5, above: 5 },
    })
    expect(none.moments).toEqual([])
    expect(none.record).toMatchObject({ recordings: 0, belowSeconds: 0, aboveSeconds: 0 })
    const all = await toolkit.review.begin({
      ...{ recordings: NO_FILTER, threshold: 50, sort: 'mean', below: 500, above: 0 },
    })
    const spots = known.flatMap((one) => allMoments(one)).length
    expect(all.moments.length).toBeLessThan(spots)
    expect(new Set(all.moments.map(({ runId, start }) => `${runId} ${start}`)).size).toBe(
      all.moments.length,
    )
    const seconds = known.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
    expect(all.record.belowSeconds + all.record.aboveSeconds).toBeCloseTo(seconds, 3)
    expect((await storage.reviews.list()).map(({ key }) => key).sort()).toEqual(
      [none.record.key, all.record.key].sort(),
    )
  })

  test('draws no moment of a recording whose audio was removed, and says how many were left out', async () => {
    const { storage, toolkit, known } = await corpus(3)
    const [gone, ...others] = known
    const recording = await storage.recordings.get(gone?.id ?? '')
    if (recording === null) throw new Error('no recording')
    await storage.recordings.replace({ ...recording, audioRemovedAt: '2026-01-01T00:00:00.000Z' })
    const { record, moments, withoutAudio } = await toolkit.review.begin({
      ...{ recordings: NO_FILTER, threshold: 50, sort: 'mean', below: 100, above: 100 },
    })
    expect(withoutAudio).toBe(1)
    expect(moments.length).toBeGreaterThan(0)
    expect(moments.map(({ recordingId }) => recordingId)).not.toContain(recording.id)
    const seconds = others.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
    expect(record.recordings).toBe(2)
    expect(record.belowSeconds + record.aboveSeconds).toBeCloseTo(seconds, 3)
  })

  test('reads the turns of a run once, however often its few moments are drawn', async () => {
    const { storage, known } = await corpus(1)
    const read: string[] = []
    const turns: Storage['turns'] = {
      ...storage.turns,
      list(runId, query) {
        read.push(runId)
        return storage.turns.list(runId, query)
      },
    }
    const { toolkit } = await openTestToolkit({
      storage: { ...storage, turns },
      random: seededRandom(3),
    })
    const { moments } = await toolkit.review.begin({
      ...{ recordings: NO_FILTER, threshold: THRESHOLD, sort: 'mean', below: 500, above: 500 },
    })
    expect(moments).toHaveLength(known.flatMap((one) => allMoments(one)).length)
    expect(read).toEqual(['run-of-r0'])
  })

  test('leaves out a recording whose curve cannot be read', async () => {
    const { storage, toolkit } = await corpus(2)
    await storage.blobs.remove(curveKey('r0', 'run-of-r0', 0))
    const { moments } = await toolkit.review.begin({
      ...{ recordings: NO_FILTER, threshold: THRESHOLD, sort: 'mean', below: 3, above: 9 },
    })
    expect(moments.length).toBeGreaterThan(3)
    expect(new Set(moments.map(({ recordingId }) => recordingId))).toEqual(new Set(['r1']))
  })

  test('estimates the wrong time of all recordings, and its intervals hold', async () => {
    const { storage, known, toolkit, judged } = await corpus(40)
    const moments = known.flatMap((one) => allMoments(one).map((moment) => ({ one, moment })))
    const truth = moments
      .filter(({ one, moment }) => isWrong(one, moment))
      .reduce((sum, { moment }) => sum + moment.end - moment.start, 0)
    const { items } = await toolkit.review.spots(WORST)
    const sessions = 400
    let [held, sum, squares] = [0, 0, 0]
    for (let session = 0; session < sessions; session++) {
      const { record, moments: drawn } = await toolkit.review.begin({
        ...{ recordings: NO_FILTER, threshold: THRESHOLD, sort: 'severity', below: 40, above: 40 },
      })
      const [estimate] = await estimates(storage, {
        records: [record],
        verdicts: [
          ...drawn.map((moment) => judged(moment, moment.draw)),
          ...queued(record, items.slice(0, 40)).map(([item, draw]) => judged(item, draw)),
        ],
      })
      const all = estimate?.all
      if (!all) throw new Error('nothing was said')
      if (all.interval.low <= truth && truth <= all.interval.high) held += 1
      sum += all.wrongSeconds
      squares += all.wrongSeconds ** 2
    }
    const mean = sum / sessions
    const error = Math.sqrt((squares / sessions - mean ** 2) / sessions)
    expect(Math.abs(mean - truth)).toBeLessThan(4 * error)
    // 95 % with four standard errors of 1.1 percentage points, and a little.
    expect(held / sessions).toBeGreaterThan(0.91)
  })

  test('with the same threshold and order count together; skipped draws are left out', async () => {
    const { storage, toolkit, judged } = await corpus(10)
    const wanted = { recordings: NO_FILTER, threshold: THRESHOLD, sort: 'severity' } as const
    const [one, two, other] = [
      await toolkit.review.begin({ ...wanted, below: 12, above: 12 }),
      await toolkit.review.begin({ ...wanted, below: 0, above: 12 }),
      await toolkit.review.begin({ ...wanted, threshold: 60, below: 0, above: 12 }),
    ] as const
    const records = [one, two, other].map(({ record }) => record)
    const verdicts = [
      ...one.moments.map((moment) => judged(moment, moment.draw)),
      ...two.moments.slice(2).map((moment) => judged(moment, moment.draw)),
    ]
    const found = await estimates(storage, { records, verdicts })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ threshold: 50, reviews: 2, recordings: 10 })
    const judgements = new Set(verdicts.map(({ runId, start }) => `${runId} ${start}`))
    const { queue, below, above } = found[0]?.judged ?? { queue: 0, below: 0, above: 0 }
    expect(queue + below + above).toBe(judgements.size)
    expect(below).toBe(12)
  })
})

describe('an estimate', () => {
  const begun = { recordings: NO_FILTER, threshold: THRESHOLD, sort: 'severity' } as const

  test('leaves out verdicts on a diarization that was replaced, and what they covered is not known', async () => {
    const { storage, known, toolkit, judged } = await corpus(20)
    const { record, moments } = await toolkit.review.begin({ ...begun, below: 40, above: 40 })
    const { items } = await toolkit.review.spots({ ...WORST, limit: 10 })
    const verdicts = [
      ...moments.map((moment) => judged(moment, moment.draw)),
      ...queued(record, items).map(([item, draw]) => judged(item, draw)),
    ]
    const of = (some: typeof verdicts) => estimates(storage, { records: [record], verdicts: some })
    const [before] = await of(verdicts)
    expect(before).toMatchObject({ leftOut: 0, unjudged: { moments: 0, seconds: 0 }, unsaid: null })
    const first = items[0]?.recordingId as string
    const isOfFirst = ({ recordingId }: { recordingId: string }) => recordingId === first
    await replaceRun(storage, knownAs(known, first), '2099-01-01T00:00:00.000Z')
    const [after] = await of(verdicts)
    const own = new Set(verdicts.filter(isOfFirst).map(({ start }) => start)).size
    expect(after?.leftOut).toBe(own)
    const counted = after?.judged ?? { queue: 0, below: 0, above: 0 }
    const all = before?.judged ?? { queue: 0, below: 0, above: 0 }
    expect(counted.queue + counted.below + counted.above).toBe(
      all.queue + all.below + all.above - own,
    )
    const lost = [...items.filter(isOfFirst)].reduce((sum, { start, end }) => sum + end - start, 0)
    expect(after?.unjudged.seconds).toBeGreaterThanOrEqual(lost - 1e-6)
    const [none] = await of(verdicts.filter(isOfFirst))
    expect(none).toMatchObject({ judged: { queue: 0, below: 0, above: 0 }, all: null })
    expect(none?.unsaid).toBe('few-draws')
  })

  test('takes the spots of a new diarization as not judged, if the newest review knew it', async () => {
    const { storage, known, toolkit, judged } = await corpus(20)
    const { record, moments } = await toolkit.review.begin({ ...begun, below: 40, above: 40 })
    const { items } = await toolkit.review.spots({ ...WORST, limit: 10 })
    await replaceRun(storage, knownAs(known, items[0]?.recordingId), record.at)
    const verdicts = [
      ...moments.map((moment) => judged(moment, moment.draw)),
      ...queued(record, items).map(([item, draw]) => judged(item, draw)),
    ]
    const [estimate] = await estimates(storage, { records: [record], verdicts })
    const { items: now } = await toolkit.review.spots(WORST)
    const current = verdicts.filter(({ runId }) => now.some((spot) => spot.runId === runId))
    const last = Math.min(
      ...current.flatMap(({ draw }) =>
        draw?.includes(':queue:') ? Number(draw.split(':')[2]) : [],
      ),
    )
    const open = now.filter(({ severity, runId }) => severity >= last && runId.startsWith('again-'))
    expect(estimate?.unjudged.moments).toBe(open.length)
    expect(open.length).toBeGreaterThan(0)
  })

  test('says nothing if much of what was reached is not judged', async () => {
    const { storage, toolkit, judged } = await corpus(20)
    const { record, moments } = await toolkit.review.begin({ ...begun, below: 12, above: 20 })
    const { items } = await toolkit.review.spots(WORST)
    const drawn = moments.map((moment) => judged(moment, moment.draw))
    const [last] = queued(record, items.slice(-1)).map(([item, draw]) => judged(item, draw))
    if (last === undefined) throw new Error('there are spots')
    const [estimate] = await estimates(storage, { records: [record], verdicts: [...drawn, last] })
    expect(estimate).toMatchObject({ all: null, below: null, unsaid: 'queue-not-judged' })
    expect(estimate?.above).not.toBeNull()
    expect(estimate?.unjudged.moments).toBeGreaterThan(0)
  })

  /** What is wrong, and how often intervals hold it and what they are around over many reviews. */
  async function simulated(
    known: readonly KnownRecording[],
    sort: 'severity' | 'mean' | 'duration' | 'recording',
    outside: number,
  ) {
    const { storage, toolkit, judged } = await corpus(known)
    const moments = known.flatMap((one) => allMoments(one).map((moment) => ({ one, moment })))
    const truth = moments
      .filter(({ one, moment }) => isWrong(one, moment))
      .reduce((sum, { moment }) => sum + moment.end - moment.start, 0)
    const { items } = await toolkit.review.spots({ ...WORST, sort, limit: 120 })
    const sessions = 150
    let [held, sum, squares] = [0, 0, 0]
    for (let session = 0; session < sessions; session++) {
      const { record, moments: drawn } = await toolkit.review.begin({
        ...{ ...begun, sort, below: 60, above: 60 },
      })
      const [estimate] = await estimates(storage, {
        records: [record],
        verdicts: [
          ...drawn.map((moment) => judged(moment, moment.draw)),
          // Judged before, elsewhere: the queue goes on after them.
          ...items.slice(0, outside).map((item) => judged(item, null)),
          ...queued(record, items.slice(outside), sort).map(([item, draw]) => judged(item, draw)),
        ],
      })
      const all = estimate?.all
      if (!all) throw new Error('nothing was said')
      expect(estimate.unjudged.moments).toBe(0)
      if (all.interval.low <= truth && truth <= all.interval.high) held += 1
      sum += all.wrongSeconds
      squares += all.wrongSeconds ** 2
    }
    const mean = sum / sessions
    return {
      truth,
      held: held / sessions,
      mean,
      error: Math.sqrt((squares / sessions - mean ** 2) / sessions),
    }
  }

  test('is right if the worst moments were judged outside of a review', async () => {
    const random = seededRandom(9)
    const known = Array.from({ length: 40 }, (_, i) => knownRecording(`r${i}`, random))
    const { truth, held, mean, error } = await simulated(known, 'severity', 100)
    expect(Math.abs(mean - truth)).toBeLessThan(4 * error)
    expect(held).toBeGreaterThan(0.88)
  })

  test.each(['mean', 'duration', 'recording', 'severity'] as const)(
    'is right by %s, if a recording has more spots than are listed',
    async (sort) => {
      const { truth, held, mean, error } = await simulated([denseRecording('dense')], sort, 0)
      expect(Math.abs(mean - truth)).toBeLessThan(4 * error)
      expect(held).toBeGreaterThan(0.88)
    },
  )
})

test('of a side without time and of reviews without a verdict nothing is said', async () => {
  const storage = memoryStorage()
  await storage.recordings.insert(aRecording({ id: 'recording-1', currentRunId: 'run-1' }))
  const record = aReview({ threshold: 95, belowSeconds: 12, aboveSeconds: 0 })
  const records = [record, { ...record, key: 'unused' }]
  const verdicts = Array.from({ length: 12 }, (_, start) =>
    aStretchVerdict({ start, end: start + 1, verdict: 'right', draw: `${record.key}:below:1` }),
  )
  const [estimate] = await estimates(storage, { records, verdicts })
  expect(estimate).toMatchObject({
    ...{ reviews: 1, above: null, needed: { below: 0, above: 0 } },
    ...{ below: { share: 0, seconds: 12 }, all: { share: 0, seconds: 12 } },
  })
})

/** Of all recordings, as many seconds for each score. */
function estimates(
  storage: Storage,
  {
    records,
    verdicts,
  }: { readonly records: readonly ReviewRecord[]; readonly verdicts: readonly StretchVerdict[] },
) {
  const system = { storage, clock: manualClock() }
  return reviewEstimates(system, {
    ...{ records, table: JudgedTable.of(verdicts), runs: new KnownRuns(system) },
    queueOf: (record) => new KeptQueue(system, NO_FILTER, record),
    secondsByScore: new Array<number>(101).fill(1),
  })
}

type Listed = Awaited<
  ReturnType<Awaited<ReturnType<typeof corpus>>['toolkit']['review']['spots']>
>['items'][number]

/** Moments of the queue with their draws. */
function queued(
  { key: review }: ReviewRecord,
  items: readonly Listed[],
  sort: CandidateSort = 'severity',
): [Listed, string][] {
  return items.map((item) => [
    item,
    drawText({ review, source: 'queue', value: candidateValue(item, sort) }),
  ])
}
