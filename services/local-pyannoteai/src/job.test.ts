import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ended, engineCrashed, hasEnded, isExpired, type Job, requeued, started } from './job.ts'

const NEW: Job = {
  id: 'job',
  type: 'identify',
  sequence: 1,
  status: 'created',
  source: 'media://a',
  model: 'local-1',
  speakers: { num: null, min: null, max: null },
  byChannel: false,
  wanted: {
    confidence: true,
    turnLevelConfidence: true,
    speechProbability: false,
    crosstalkProbability: false,
    speakerProbability: false,
    exclusive: false,
  },
  comparison: {
    voiceprints: [{ label: 'Ada', voiceprint: 'her voice' }],
    matching: { exclusive: true, threshold: 0 },
  },
  createdAtMs: 0,
  updatedAtMs: 0,
  completedAtMs: null,
  engineDeaths: 0,
  error: null,
  durationSeconds: null,
  webhook: { url: 'http://127.0.0.1/x', statusOnly: true },
  notices: [],
}

const move = fc.constantFrom<(job: Job, nowMs: number) => Job>(
  started,
  requeued,
  engineCrashed,
  (job, now) => ended(job, { status: 'succeeded', durationSeconds: 1 }, now),
  (job, now) => ended(job, { status: 'failed', error: 'why' }, now),
  (job, now) => ended(job, { status: 'canceled' }, now, []),
)

test('a job that has ended ignores every later event', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
      let job = NEW
      for (const [index, step] of moves.entries()) {
        const before = job
        job = step(job, index + 1)
        if (hasEnded(before)) expect(job).toEqual(before)
        else expect(job.updatedAtMs).toBe(index + 1)
        const isFinal = ['succeeded', 'failed', 'canceled'].includes(job.status)
        expect(job.completedAtMs !== null).toBe(isFinal)
        expect(job.error !== null).toBe(job.status === 'failed')
      }
    }),
  )
})

test('a job expires 24 hours after its end, and never before it', () => {
  const dayMs = 24 * 3_600_000
  expect(isExpired(started(NEW, 0), 100 * dayMs)).toBe(false)
  const done = ended(NEW, { status: 'succeeded', durationSeconds: 1 }, 5)
  expect(isExpired(done, dayMs + 4)).toBe(false)
  expect(isExpired(done, dayMs + 5)).toBe(true)
})

test('a job counts the crashes of its engine', () => {
  expect(engineCrashed(started(NEW, 1), 2)).toMatchObject({ status: 'created', engineDeaths: 1 })
})

test('an ended job with a webhook has the planned notices', () => {
  const done = { status: 'canceled' } as const
  const notice = { attempts: 0, nextAtMs: 7, failure: null, isForged: false }
  expect(ended(NEW, done, 7).notices).toEqual([notice])
  expect(ended({ ...NEW, webhook: null }, done, 7).notices).toEqual([])
  expect(ended(NEW, done, 7, []).notices).toEqual([])
  const late = { afterMs: 3, isForged: true }
  expect(ended(NEW, done, 7, [late]).notices).toEqual([{ ...notice, nextAtMs: 10, isForged: true }])
})
