import { ApiError, type StretchVerdictView } from '@toolkit/server/client'
import { expect, test } from 'vitest'
import { type QueuedVerdict, type QueueEntry, VerdictQueue } from './verdict-queue.ts'

const verdict = (id: string): QueuedVerdict => ({
  ...{ id, recordingId: 'r', runId: 'x', start: 0, end: 1, verdict: 'wrong', errors: [] },
})
const refused = (status: number) =>
  new ApiError({ type: '', title: '', status, code: 'request-conflict', detail: 'No.' } as never)

/** A browser with a server that can be taken away. Tabs share what is kept. */
function browser() {
  let kept: readonly QueueEntry[] = []
  const stored = new Map<string, 'stored' | 'undone'>()
  const calls: string[] = []
  const delays: number[] = []
  let fault: ((call: string) => 'before' | 'after' | Error | null) | null = null
  let retry: (() => void) | null = null
  const answer = async (call: string, effect: () => void): Promise<StretchVerdictView> => {
    calls.push(call)
    const found = fault?.(call) ?? null
    if (found === 'before') throw new TypeError('offline')
    if (found instanceof Error) throw found
    effect()
    if (found === 'after') throw new TypeError('offline')
    return {} as StretchVerdictView
  }
  const open = () =>
    new VerdictQueue({
      judge: ({ id }) => answer(`judge ${id}`, () => stored.set(id, stored.get(id) ?? 'stored')),
      undo: (id) => answer(`undo ${id}`, () => stored.set(id, 'undone')),
      onStored: () => undefined,
      read: () => kept,
      write: (entries) => {
        kept = JSON.parse(JSON.stringify(entries))
      },
      now: () => '2026-01-01T00:00:00.000Z',
      alone: (work) => work(),
      later: (work, ms) => {
        delays.push(ms)
        retry = work
        return () => {
          retry = null
        }
      },
    })
  return {
    open,
    stored,
    calls,
    delays,
    kept: () => kept,
    fail: (next: typeof fault) => {
      fault = next
    },
    retry: () => retry?.(),
  }
}

/** Lets all pending promises settle. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('verdicts are sent in order and forgotten once they are stored', async () => {
  const { open, stored, calls, kept } = browser()
  const queue = open()
  for (const id of ['a', 'b', 'c']) queue.judge(verdict(id), { isHeld: false })
  expect(queue.state()).toHaveLength(3)
  await settled()
  expect(calls).toEqual(['judge a', 'judge b', 'judge c'])
  expect([...stored.keys()]).toEqual(['a', 'b', 'c'])
  expect([queue.state(), kept()]).toEqual([[], []])
})

test('while the server is away they wait, also over a reload, and are sent in order later', async () => {
  const { open, stored, calls, fail, retry, delays } = browser()
  const queue = open()
  fail(() => 'before')
  for (const id of ['a', 'b']) queue.judge(verdict(id), { isHeld: false })
  await settled()
  retry()
  await settled()
  expect([calls, delays]).toEqual([
    ['judge a', 'judge a'],
    [1_000, 2_000],
  ])
  const reloaded = open()
  expect(reloaded.state()).toHaveLength(2)
  fail(null)
  reloaded.send()
  await settled()
  expect([...stored.keys()]).toEqual(['a', 'b'])
  expect(reloaded.state()).toEqual([])
})

test('a verdict whose answer was lost is sent again with the same id', async () => {
  const { open, calls, fail, retry, stored } = browser()
  const queue = open()
  let isFirst = true
  fail(() => {
    if (!isFirst) return null
    isFirst = false
    return 'after'
  })
  queue.judge(verdict('a'), { isHeld: false })
  await settled()
  retry()
  await settled()
  expect(calls).toEqual(['judge a', 'judge a'])
  expect([...stored]).toEqual([['a', 'stored']])
  expect(queue.state()).toEqual([])
})

test('a held verdict can be changed, and is sent when it is released or another one follows', async () => {
  const { open, calls } = browser()
  const queue = open()
  queue.judge(verdict('a'), { isHeld: true })
  queue.amend('a', { errors: ['overlap'], note: 'n' })
  await settled()
  expect(calls).toEqual([])
  expect(queue.held()?.verdict).toEqual({ ...verdict('a'), errors: ['overlap'], note: 'n' })
  queue.release()
  await settled()
  queue.amend('a', { errors: [] })
  queue.judge(verdict('b'), { isHeld: true })
  await settled()
  queue.judge(verdict('c'), { isHeld: false })
  await settled()
  expect(calls).toEqual(['judge a', 'judge b', 'judge c'])
})

test('undo forgets what was never sent, and takes back what may be stored', async () => {
  const { open, calls, fail, stored, retry } = browser()
  const queue = open()
  queue.judge(verdict('a'), { isHeld: true })
  queue.undo('a', 'r')
  await settled()
  expect([calls, queue.state()]).toEqual([[], []])
  fail(() => 'after')
  queue.judge(verdict('b'), { isHeld: false })
  await settled()
  queue.undo('b', 'r')
  fail(null)
  await settled()
  retry()
  await settled()
  expect([...stored]).toEqual([['b', 'undone']])
  expect(queue.state()).toEqual([])
})

test('what the server refuses is shown, does not hold up others, and can be dismissed', async () => {
  const { open, calls, fail } = browser()
  const queue = open()
  fail((call) => (call === 'judge a' ? refused(409) : call === 'undo z' ? refused(404) : null))
  queue.judge(verdict('a'), { isHeld: false })
  queue.undo('z', 'r')
  queue.judge(verdict('b'), { isHeld: false })
  await settled()
  expect(calls).toEqual(['judge a', 'undo z', 'judge b'])
  expect(queue.state()).toMatchObject([{ refusal: 'No.' }])
  queue.dismiss()
  expect(queue.state()).toEqual([])
})

test('another tab sees what waits, and sends it once more at most', async () => {
  const { open, calls, stored } = browser()
  const [one, other] = [open(), open()]
  one.judge(verdict('a'), { isHeld: true })
  other.reread()
  expect(other.held()?.verdict.id).toBe('a')
  other.release()
  one.reread()
  await settled()
  expect(new Set(calls)).toEqual(new Set(['judge a']))
  expect(stored.size).toBe(1)
  one.reread()
  expect([one.state(), other.state()]).toEqual([[], []])
})
