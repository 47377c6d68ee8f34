import { drawText, type StretchVerdict } from '@toolkit/core'
import { aRecording, aReview, aStretchVerdict, manualClock, memoryStorage } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { UnusedReviews } from '../src/maintenance/unused-reviews.ts'
import { Revision } from '../src/runtime/system.ts'

const DAY_MS = 24 * 3_600_000

async function reviewsOf(keys: readonly string[]) {
  const storage = memoryStorage()
  const clock = manualClock()
  const at = new Date(clock.now()).toISOString()
  for (const key of keys) await storage.reviews.put(aReview({ key, at }))
  await storage.recordings.insert(aRecording({ id: 'recording-1' }))
  let reads = 0
  const counted: typeof storage.stretchVerdicts = {
    ...storage.stretchVerdicts,
    list(query) {
      reads += 1
      return storage.stretchVerdicts.list(query)
    },
  }
  const revision = new Revision()
  const unused = new UnusedReviews({
    storage: { ...storage, stretchVerdicts: counted },
    ...{ clock, revision },
    log: () => undefined,
  })
  const judge = (review: string, fields: Partial<StretchVerdict> = {}) =>
    storage.stretchVerdicts.insert(
      aStretchVerdict({ draw: drawText({ review, source: 'above', value: null }), ...fields }),
    )
  return {
    ...{ storage, clock, judge, revision, reads: () => reads },
    sweep: () => unused.sweep(new AbortController().signal),
    kept: async () => (await storage.reviews.list()).map(({ key }) => key),
  }
}

test('reviews that no verdict refers to are removed after 30 days, at the second sweep that finds them', async () => {
  const { clock, judge, sweep, kept } = await reviewsOf(['judged', 'taken-back', 'unused'])
  await judge('judged')
  await judge('taken-back', { undoneAt: '2026-01-02T00:00:00.000Z' })
  await clock.advance(30 * DAY_MS)
  await sweep()
  await sweep()
  expect(await kept()).toEqual(['judged', 'taken-back', 'unused'])
  await clock.advance(1)
  await sweep()
  expect(await kept()).toHaveLength(3)
  await sweep()
  expect(await kept()).toEqual(['judged', 'taken-back'])
})

test('a review that is judged between two sweeps stays, and verdicts are read only if one may be unused', async () => {
  const { clock, judge, sweep, kept, reads } = await reviewsOf(['late', 'judged'])
  await judge('judged')
  await clock.advance(31 * DAY_MS)
  await sweep()
  await judge('late', { start: 5, end: 6 })
  await sweep()
  expect(await kept()).toEqual(['judged', 'late'])
  const before = reads()
  await sweep()
  expect(reads()).toBe(before)
})

test('answers that count a removed review are made anew', async () => {
  const { clock, sweep, kept, revision } = await reviewsOf(['one', 'other'])
  await clock.advance(31 * DAY_MS)
  await sweep()
  expect(revision.value).toBe(0)
  await sweep()
  expect(await kept()).toEqual([])
  expect(revision.value).toBeGreaterThan(0)
  const before = revision.value
  await sweep()
  expect(revision.value).toBe(before)
})
