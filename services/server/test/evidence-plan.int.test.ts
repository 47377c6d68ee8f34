import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, runServer, sending } from './running-server.ts'
import { type SeededResult, seedResult } from './seeded-result.ts'
import { toneWav } from './wav.ts'

const SECONDS = 12

let server: RunningServer
let one: SeededResult
let two: SeededResult
let bare: SeededResult
beforeAll(async () => {
  server = await runServer()
  const seed = (name: string, scores: readonly number[]) =>
    seedResult(server.storage, {
      recording: { name, durationSeconds: SECONDS },
      sound: toneWav(SECONDS),
      turns: [
        { speaker: 'A', start: 0, end: 4, scores: { A: 80 } },
        { speaker: 'B', start: 6, end: 8, scores: { B: 30 } },
      ],
      curves: [{ kind: 'confidence', speaker: null, values: scores }],
    })
  // Low from 0 to 1 s, from 3 to 4.5 s and from 11.5 s to the end; from 5 to 6 s; nowhere.
  const scores = (...low: readonly number[]) =>
    Array.from({ length: 2 * SECONDS }, (_, n) => (low.includes(n) ? 20 : 90))
  one = await seed('plan one', scores(0, 1, 6, 7, 8, 23))
  two = await seed('plan two', scores(10, 11))
  await seed('plan clear', scores())
  bare = await seedResult(server.storage, {
    recording: { name: 'plan bare', durationSeconds: SECONDS },
    turns: [],
    curves: [],
  })
})
afterAll(() => server.close())

const plan = (body: unknown) => server.json('/api/evidence/plan', sending('POST', body))

/** One clip each of 2 s, 3.5 s, 1.5 s, and 3 s. */
const COUNTED = { clips: 4, seconds: 10, recordings: 2, contextSeconds: 1 }

it('counts the clips of recordings that are named, and names those that have none to cut', async () => {
  const ids = [one, two, bare].map(({ recording }) => recording.id)
  const { body } = await plan({ recordingIds: [...ids, 'nobody', 'none'], spots: { max: 50 } })
  expect(body).toMatchObject({ ...COUNTED, maxClips: 1_000, maxSeconds: 7_200 })
  expect(body.leftOut).toEqual([
    {
      code: 'recording-not-found',
      detail: 'This recording does not exist, or was deleted.',
      ...{ count: 2, names: ['nobody', 'none'] },
    },
    {
      code: 'curve-not-found',
      detail: 'This diarization has these curves: none.',
      ...{ count: 1, names: ['plan bare'] },
    },
  ])
})

it('counts those of all recordings that match, without those that have no spot', async () => {
  const { body } = await plan({ matching: { q: 'PLAN' }, spots: { max: 50 } })
  expect(body).toMatchObject(COUNTED)
  const longer = await plan({ matching: { q: 'plan' }, spots: { max: 50, minDuration: 1.5 } })
  expect(longer.body).toMatchObject({ clips: 1, seconds: 3.5, recordings: 1 })
  const nothing = await plan({ matching: { q: 'plan clear' }, spots: { max: 50 } })
  expect(nothing.body).toMatchObject({ clips: 0, seconds: 0, recordings: 0, selection: null })
  const turns = await plan({ matching: { q: 'plan' }, turns: { max: 50 } })
  expect(turns.body).toMatchObject({ clips: 3, seconds: 12, recordings: 3, leftOut: [] })
})

it('has the body of the pack with exactly these clips', async () => {
  const { body } = await plan({ matching: { q: 'plan' }, spots: { max: 50 } })
  expect(
    body.selection.recordings.map(({ runId }: { readonly runId: string }) => runId).sort(),
  ).toEqual([one.run.id, two.run.id].sort())
  const pack = await server.fetch('/api/evidence', sending('POST', body.selection))
  expect(pack.status).toBe(200)
  const names = Buffer.from(await pack.arrayBuffer())
    .toString('latin1')
    .match(/clips\/[^/]*?\.wav/g)
  expect(new Set(names).size).toBe(body.clips)
})

it('says how much too many they are', async () => {
  const { recording } = await seedResult(server.storage, {
    recording: { name: 'long', durationSeconds: 8_000 },
    turns: [],
    curves: [
      {
        ...{ kind: 'confidence', speaker: null },
        values: Array.from({ length: 16_000 }, (_, n) => (n % 2 === 0 ? 20 : 90)),
      },
    ],
  })
  const many = await plan({ recordingIds: [recording.id], spots: { max: 50 } })
  // The first one has half the context before it.
  expect(many.body).toMatchObject({ clips: 8_000, seconds: 8_000 * 2.5 - 1.5, selection: null })
  const long = await plan({ recordingIds: [recording.id], spots: { mergeGap: 1, max: 50 } })
  expect(long.body).toMatchObject({ clips: 1, seconds: 8_000, selection: null })
})

it.each([
  [{ spots: {} }, ''],
  [{ recordingIds: ['x'], matching: {}, spots: {} }, ''],
  [{ recordingIds: ['x'] }, ''],
  [{ recordingIds: [], spots: {} }, 'recordingIds'],
  [{ matching: { limit: 5 }, spots: {} }, 'matching.limit'],
  [{ matching: { sampleMeanFrom: 9, sampleMeanTo: 1 }, spots: {} }, 'matching.sampleMeanFrom'],
  [{ matching: {}, turns: { min: 2, max: 1 } }, 'turns.min'],
])('%j is refused', async (body, path) => {
  const refused = await plan(body)
  expect([refused.status, refused.body.code]).toEqual([400, 'request-invalid'])
  expect(refused.body.errors[0].path).toBe(path)
})
