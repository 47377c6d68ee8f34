import {
  drawText,
  NO_CANDIDATES,
  NO_FILTER,
  NO_TURNS,
  type RecordingFilter,
  reliability,
} from '@toolkit/core'
import { aRecording, aReview, aRun, aStretchVerdict, memoryStorage } from '@toolkit/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { filterText } from '../src/review/review-record.ts'
import { Revision } from '../src/runtime/system.ts'
import { createCalibrations } from '../src/use-cases/calibration.ts'

const UNTIL_DONE = new AbortController().signal
const THRESHOLD = 50
const FILTERS: readonly RecordingFilter[] = [NO_FILTER, { ...NO_FILTER, tags: ['kept'] }]

const place = fc.nat({ max: 11 })
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('judge' as const),
      recording: place,
      spot: fc.nat({ max: 4 }),
      verdict: fc.constantFrom('right' as const, 'wrong' as const, 'unclear' as const),
      reviewer: fc.constantFrom(null, 'A', 'B'),
      isOfReview: fc.boolean(),
      minute: fc.nat({ max: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), verdict: fc.nat() }) },
  fc.record({
    kind: fc.constantFrom('replace' as const, 'delete' as const, 'trash' as const, 'tag' as const),
    recording: place,
  }),
  fc.record({ kind: fc.constant('review' as const), filter: fc.nat({ max: 1 }) }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const) }) },
  fc.record({ kind: fc.constant('many' as const) }),
)

/** What is known before is never another answer than that of use cases that know nothing. */
test('answers after any history are those that are made anew', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      const storage = memoryStorage()
      const clock = { now: () => 0, wait: () => Promise.resolve() }
      const system = {
        ...{ storage, clock },
        reliability: async (...[moments, seed]: Parameters<typeof reliability>) =>
          reliability(moments, seed),
      }
      const revision = new Revision()
      const kept = createCalibrations({ ...system, revision })
      const verdicts: { readonly id: string; readonly recordingId: string }[] = []
      let reviews = 0

      /** A recording with five spots that no other has. */
      const spotsOf = (recording: number) =>
        Array.from({ length: 5 }, (_, spot) => {
          const mean = 5 + ((recording * 7 + spot * 11) % 44)
          const start = 10 * spot
          return { start, end: start + 1 + ((recording + spot) % 4), mean, severity: 60 - mean }
        })
      const putRun = async (recording: number, runId: string) => {
        await storage.runs.insert(
          aRun({ id: runId, recordingId: `r${recording}`, status: 'succeeded' }),
        )
        await storage.candidates.put({
          ...{ ...NO_CANDIDATES, ...NO_TURNS, recordingId: `r${recording}`, runId },
          sampleSeconds: Array.from({ length: 101 }, (_, bin) => (bin + recording) % 7),
          spots: spotsOf(recording).map((spot) => ({
            ...{ ...spot, threshold: THRESHOLD, inRangeMean: spot.mean, min: 0, max: 60 },
            ...{ bridgedSeconds: 0, reasons: 0 },
          })),
        })
      }
      const change = async (
        recording: number,
        of: (stored: ReturnType<typeof aRecording>) => ReturnType<typeof aRecording>,
      ) => {
        const stored = await storage.recordings.get(`r${recording}`)
        if (stored === null) return
        await storage.recordings.replace(of(stored))
        revision.next({ recordingId: stored.id, what: 'recording' })
      }
      const score = { kind: 'confidence', provider: 'local', model: 'm' } as const
      for (let recording = 0; recording < 12; recording++) {
        const currentRunId = `run-of-${recording}`
        await storage.recordings.insert(
          aRecording({ id: `r${recording}`, currentRunId, score, durationSeconds: 60 }),
        )
        await putRun(recording, currentRunId)
      }
      const begin = async (filter: RecordingFilter) => {
        const key = `review-${reviews++}`
        await storage.reviews.put({
          ...aReview({ threshold: THRESHOLD, belowSeconds: 150, aboveSeconds: 570 }),
          ...{ key, filter: filterText(filter), at: '2026-06-01T00:00:00.000Z' },
        })
        revision.next(null)
      }
      await begin(NO_FILTER)

      for (const [at, one] of [...steps, { kind: 'ask' } as const].entries()) {
        if (one.kind === 'judge') {
          const recording = await storage.recordings.get(`r${one.recording}`)
          if (recording === null) continue
          const { mean, severity, ...spot } = spotsOf(one.recording)[one.spot] as ReturnType<
            typeof spotsOf
          >[number]
          const source = one.minute % 2 === 0 ? 'queue' : 'below'
          const draw = drawText({ review: `review-${at % reviews}`, source, value: severity })
          const verdict = aStretchVerdict({
            ...{ id: `v${at}`, recordingId: recording.id, runId: recording.currentRunId ?? '' },
            ...{ ...spot, verdict: one.verdict, reviewer: one.reviewer, score: mean },
            ...{ curve: 'confidence', draw: one.isOfReview ? draw : null },
            createdAt: `2026-05-01T00:0${one.minute}:00.000Z`,
          })
          await storage.stretchVerdicts.insert(verdict)
          verdicts.push(verdict)
          revision.next({ recordingId: recording.id, what: 'verdicts' })
        } else if (one.kind === 'undo') {
          const verdict = verdicts[one.verdict % Math.max(verdicts.length, 1)]
          if (verdict === undefined) continue
          await storage.stretchVerdicts.undo(verdict.id, '2026-06-01T00:00:00.000Z')
          revision.next({ recordingId: verdict.recordingId, what: 'verdicts' })
        } else if (one.kind === 'replace') {
          if ((await storage.recordings.get(`r${one.recording}`)) === null) continue
          await putRun(one.recording, `again-${at}`)
          await change(one.recording, (stored) => ({ ...stored, currentRunId: `again-${at}` }))
        } else if (one.kind === 'trash') {
          await change(one.recording, (stored) => ({
            ...stored,
            trashedAt: stored.trashedAt === null ? '2026-06-01T00:00:00.000Z' : null,
          }))
        } else if (one.kind === 'tag') {
          await change(one.recording, (stored) => ({
            ...stored,
            tags: stored.tags.length === 0 ? ['kept'] : [],
          }))
        } else if (one.kind === 'delete') {
          const id = `r${one.recording}`
          await storage.candidates.remove(id)
          await storage.stretchVerdicts.remove(id)
          await storage.recordings.remove(id)
          revision.next({ recordingId: id, what: 'recording' })
        } else if (one.kind === 'review') {
          await begin(FILTERS[one.filter] as RecordingFilter)
        } else if (one.kind === 'many') {
          for (let i = 0; i < 250; i++) revision.next({ recordingId: 'other', what: 'recording' })
        } else {
          for (const filter of FILTERS) {
            const anew = createCalibrations({ ...system, revision: new Revision() })
            expect(await kept.ofVerdicts(filter, UNTIL_DONE)).toEqual(
              await anew.ofVerdicts(filter, UNTIL_DONE),
            )
          }
        }
      }
    }),
    { numRuns: 60 },
  )
})
