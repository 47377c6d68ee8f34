import { type Notice, ToolkitError } from '@toolkit/core'
import { expect, test } from 'vitest'
import { NoticeBatches, type Outcome } from './notice-batches.ts'

const never = new AbortController().signal
const notice = (index: number): Notice => ({
  provider: 'pyannoteai',
  runId: `run-${index}`,
  token: null,
  jobId: `job-${index}`,
  status: 'succeeded',
})

interface Call {
  readonly notices: readonly Notice[]
  answer(outcomes: readonly (Outcome | ToolkitError)[]): void
  fail(error: Error): void
}

/** Calls that are answered when the test says so. */
function calls() {
  const made: Call[] = []
  const batches = new NoticeBatches(
    (notices) =>
      new Promise((resolve, reject) => made.push({ notices, answer: resolve, fail: reject })),
  )
  return { made, batches }
}

test('the first goes at once, the crowd behind it together, each with its own answer', async () => {
  const { made, batches } = calls()
  const all = Array.from({ length: 204 }, (_, index) => batches.take(notice(index), never))
  expect(made.map(({ notices }) => notices.length)).toEqual([1, 1])
  made[0]?.answer(['taken'])
  expect(await all[0]).toBe('taken')
  await Promise.resolve()
  expect(made[2]?.notices.map(({ runId }) => runId)).toEqual(
    Array.from({ length: 100 }, (_, index) => `run-${index + 2}`),
  )
  const full = new ToolkitError('storage-full', 'Free space.')
  made[2]?.answer([full, ...Array.from({ length: 99 }, () => 'repeated' as const)])
  await expect(all[2]).rejects.toBe(full)
  expect(await all[3]).toBe('repeated')
  made[1]?.answer(['ignored'])
  await all[1]
  await Promise.resolve()
  made[3]?.answer(Array.from({ length: 100 }, () => 'taken'))
  await all[201]
  await Promise.resolve()
  expect(made[4]?.notices).toHaveLength(2)
  made[4]?.fail(new Error('gone'))
  await expect(all[202]).rejects.toThrow('gone')
  await expect(all[203]).rejects.toThrow('gone')
})

test('whoever leaves is not handed on, and others are', async () => {
  const { made, batches } = calls()
  const leaving = new AbortController()
  const first = [batches.take(notice(0), never), batches.take(notice(1), never)]
  const left = batches.take(notice(2), leaving.signal)
  const last = batches.take(notice(3), never)
  leaving.abort(new Error('enough'))
  await expect(left).rejects.toThrow('enough')
  await expect(batches.take(notice(4), leaving.signal)).rejects.toThrow('enough')
  for (const call of made) call.answer(['taken'])
  await Promise.all(first)
  await Promise.resolve()
  expect(made[2]?.notices.map(({ runId }) => runId)).toEqual(['run-3'])
  made[2]?.answer(['taken'])
  expect(await last).toBe('taken')
})
