import { manualClock } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { type FaultInput, FaultList } from './fault-list.ts'

function listOf(...wishes: FaultInput[]) {
  const clock = manualClock()
  const list = new FaultList(clock)
  list.set(wishes)
  const next = () => list.take(['refuse', 'hang'], () => true)
  return { clock, list, next }
}

const status = (fault: ReturnType<ReturnType<typeof listOf>['next']>) =>
  fault?.kind === 'refuse' ? fault.status : fault?.kind

test('a fault applies once, or the given number of times', () => {
  const { next, list } = listOf({ kind: 'refuse', status: 401 }, { kind: 'hang', times: 2 })
  expect([next(), next(), next(), next()].map(status)).toEqual([401, 'hang', 'hang', undefined])
  expect(list.pending()).toEqual([])
})

test('a fault applies for its duration', async () => {
  const { clock, next, list } = listOf({ kind: 'refuse', status: 503, forMs: 1000 })
  expect([next(), next()].map(status)).toEqual([503, 503])
  await clock.advance(999)
  expect(status(next())).toBe(503)
  await clock.advance(1)
  expect(next()).toBeUndefined()
  expect(list.pending()).toEqual([])
})

test('with a number and a duration, the first limit that is reached ends it', async () => {
  const both: FaultInput = { kind: 'refuse', status: 503, forMs: 1000, times: 2 }
  const few = listOf(both)
  expect([few.next(), few.next(), few.next()].map(status)).toEqual([503, 503, undefined])
  const late = listOf(both)
  await late.clock.advance(1000)
  expect(late.next()).toBeUndefined()
})

test('skips the given number of calls, which other faults may use', () => {
  const { next } = listOf({ kind: 'refuse', status: 402, after: 2 }, { kind: 'hang' })
  expect([next(), next(), next(), next()].map(status)).toEqual(['hang', undefined, 402, undefined])
})

test('a call of another kind, or one that does not match, does not use it', () => {
  const { list, next } = listOf({ kind: 'refuse', status: 500, call: 'job' })
  expect(list.take(['notice'], () => true)).toBeUndefined()
  expect(list.take(['refuse'], ({ call }) => call === 'diarize')).toBeUndefined()
  expect(list.has(['refuse'], ({ call }) => call === 'diarize')).toBe(false)
  expect(list.has(['refuse'], ({ call }) => call === 'job')).toBe(true)
  expect(status(next())).toBe(500)
})

test('reports the remaining faults', () => {
  const { list, next, clock } = listOf(
    { kind: 'refuse', status: 500, times: 3, after: 1 },
    { kind: 'no-output', forMs: 50 },
  )
  next()
  next()
  expect(list.pending()).toMatchObject([
    { fault: { kind: 'refuse' }, passes: 0, left: 2, untilMs: null },
    { fault: { kind: 'no-output' }, passes: 0, left: null, untilMs: clock.now() + 50 },
  ])
  list.set([])
  expect(list.pending()).toEqual([])
})
