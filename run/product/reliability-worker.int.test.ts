import { momentColumns, reliability } from '@toolkit/core'
import { expect, test } from 'vitest'
import { reliabilityInWorker } from './reliability-worker.ts'

const MOMENTS = momentColumns(
  Array.from({ length: 3_000 }, (_, place) => ({
    ...{ recordingId: `r${place % 30}`, score: (place * 37) % 101, seconds: 1 + (place % 5) },
    ...{ weight: 1, verdict: place % 3 === 0 ? ('wrong' as const) : ('right' as const) },
  })),
)

test('one call runs at a time, in order; those that are aborted leave the queue', async () => {
  const ended: string[] = []
  const call = (name: string, signal = new AbortController().signal) =>
    reliabilityInWorker(MOMENTS, 1, signal).finally(() => ended.push(name))
  const [waiting, running] = [new AbortController(), new AbortController()]
  const first = call('first', running.signal)
  const second = call('second', waiting.signal)
  const third = call('third')
  const fourth = call('fourth')
  waiting.abort(new Error('no longer wanted'))
  await expect(second).rejects.toThrow('no longer wanted')
  expect(ended).toEqual(['second'])
  running.abort(new Error('stopped'))
  await expect(first).rejects.toThrow('stopped')
  const expected = reliability(MOMENTS, 1)
  expect(await third).toEqual(expected)
  expect(ended).toEqual(['second', 'first', 'third'])
  expect(await fourth).toEqual(expected)
})

test('a call that is aborted before its thread is there begins nothing', async () => {
  const leaving = new AbortController()
  const call = reliabilityInWorker(MOMENTS, 1, leaving.signal)
  leaving.abort(new Error('left at once'))
  await expect(call).rejects.toThrow('left at once')
  const next = await reliabilityInWorker(MOMENTS, 1, new AbortController().signal)
  expect(next).toEqual(reliability(MOMENTS, 1))
})
