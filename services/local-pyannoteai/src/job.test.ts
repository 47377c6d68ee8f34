import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bereaved, ended, hasEnded, isExpired, type Job, requeued, started } from './job.ts'

const NEW: Job = {
  id: 'job',
  sequence: 1,
  status: 'created',
  source: 'media://a',
  model: 'local-1',
  speakers: { num: null, min: null, max: null },
  wanted: { confidence: true, turnLevelConfidence: true },
  createdAtMs: 0,
  updatedAtMs: 0,
  completedAtMs: null,
  engineDeaths: 0,
  error: null,
}

const move = fc.constantFrom<(job: Job, nowMs: number) => Job>(
  started,
  requeued,
  bereaved,
  (job, now) => ended(job, 'succeeded', null, now),
  (job, now) => ended(job, 'failed', 'why', now),
  (job, now) => ended(job, 'canceled', null, now),
)

test('a job that has ended stays as it is, whatever comes after', () => {
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
  const done = ended(NEW, 'succeeded', null, 5)
  expect(isExpired(done, dayMs + 4)).toBe(false)
  expect(isExpired(done, dayMs + 5)).toBe(true)
})

test('a bereaved job counts the deaths', () => {
  expect(bereaved(started(NEW, 1), 2)).toMatchObject({ status: 'created', engineDeaths: 1 })
})
