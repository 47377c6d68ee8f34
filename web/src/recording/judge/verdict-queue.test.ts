import { ApiError, type StretchVerdictView } from '@toolkit/server/client'
import { expect, test } from 'vitest'
import type { QueuedVerdict, QueueEntry } from './queue-entry.ts'
import { VerdictQueue } from './verdict-queue.ts'

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
  let alone: (work: () => Promise<void>) => Promise<void> = (work) => work()
  let storage: 'works' | 'full' | 'blocked' = 'works'
  let now = Date.parse('2026-01-01T00:00:00.000Z')
  let pages = 0
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
      page: `page ${++pages}`,
      read: () => (storage === 'blocked' ? null : kept),
      write: (entries) => {
        if (storage === 'blocked') return false
        if (storage === 'full' && entries.length > kept.length) return false
        kept = JSON.parse(JSON.stringify(entries))
        return true
      },
      now: () => new Date(now).toISOString(),
      alone: (work) => alone(work),
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
    storageIs: (next: typeof storage) => {
      storage = next
    },
    lock: (next: typeof alone) => {
      alone = next
    },
    pass: (ms: number) => {
      now += ms
    },
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
  const { open, calls, stored, fail, retry } = browser()
  const [one, other] = [open(), open()]
  fail(() => 'before')
  one.judge(verdict('a'), { isHeld: false })
  await settled()
  fail(null)
  other.reread()
  one.reread()
  await settled()
  retry()
  await settled()
  expect(new Set(calls)).toEqual(new Set(['judge a']))
  expect(calls.length).toBeLessThanOrEqual(3)
  expect(stored.size).toBe(1)
  one.reread()
  expect([one.state(), other.state()]).toEqual([[], []])
})

test('a held verdict belongs to its page: another one neither changes nor releases it', async () => {
  const { open, calls } = browser()
  const [one, other] = [open(), open()]
  one.judge(verdict('a'), { isHeld: true })
  other.reread()
  expect(other.held()).toBe(null)
  other.amend('a', { errors: ['overlap'] })
  other.release()
  other.judge(verdict('b'), { isHeld: false })
  await settled()
  expect(calls).toEqual(['judge b'])
  one.reread()
  expect(one.held()?.verdict).toEqual(verdict('a'))
  one.amend('a', { errors: ['boundary'] })
  one.release()
  await settled()
  expect(calls).toEqual(['judge b', 'judge a'])
  expect(one.state()).toEqual([])
})

test('what a page held that did not release it is sent by another one ten minutes later', async () => {
  const { open, calls, delays, pass, retry } = browser()
  const closed = open()
  closed.judge(verdict('a'), { isHeld: true })
  pass(60_000)
  closed.amend('a', { note: 'n' })
  pass(60_000)
  const other = open()
  other.send()
  await settled()
  expect([calls, delays]).toEqual([[], [540_000]])
  pass(540_000)
  retry()
  await settled()
  expect(calls).toEqual(['judge a'])
  expect(other.state()).toEqual([])
})

test('a page that may not lock tries again later, not at once', async () => {
  const { open, calls, delays, lock, retry } = browser()
  let refusals = 0
  lock(async (work) => {
    if (refusals === 5) return work()
    refusals += 1
    throw new DOMException('Denied.', 'SecurityError')
  })
  const queue = open()
  queue.judge(verdict('a'), { isHeld: false })
  await settled()
  expect([refusals, calls, delays]).toEqual([1, [], [1_000]])
  retry()
  await settled()
  expect(delays).toEqual([1_000, 2_000])
  lock((work) => work())
  retry()
  await settled()
  expect([calls, queue.state()]).toEqual([['judge a'], []])
})

test.each(['full', 'blocked'] as const)(
  'while storage is %s all answers are in this page, and are sent',
  async (fault) => {
    const { open, stored, fail, storageIs, retry, kept } = browser()
    const queue = open()
    fail(() => 'before')
    queue.judge(verdict('a'), { isHeld: false })
    await settled()
    expect(queue.unkept()).toBe(0)
    storageIs(fault)
    for (const id of ['b', 'c', 'd']) queue.judge(verdict(id), { isHeld: false })
    await settled()
    expect(queue.state()).toHaveLength(4)
    expect(queue.unkept()).toBe(3)
    queue.undo('d', 'r')
    expect(queue.unkept()).toBe(2)
    await settled()
    fail(null)
    retry()
    await settled()
    expect([...stored.keys()]).toEqual(['a', 'b', 'c'])
    expect([queue.state(), queue.unkept()]).toEqual([[], 0])
    storageIs('works')
    queue.reread()
    expect([queue.state(), kept()]).toEqual([[], []])
  },
)

test('while storage is full, what other pages sent and added is taken over', async () => {
  const { open, fail, storageIs, kept } = browser()
  const [one, other] = [open(), open()]
  fail(() => 'before')
  for (const id of ['a', 'b']) one.judge(verdict(id), { isHeld: false })
  await settled()
  other.reread()
  storageIs('full')
  one.judge(verdict('c'), { isHeld: false })
  await settled()
  storageIs('works')
  fail((call) => (call === 'judge a' ? null : 'before'))
  other.send()
  await settled()
  other.judge(verdict('d'), { isHeld: false })
  await settled()
  storageIs('full')
  const ids = () =>
    one.state().map((entry) => (entry.kind === 'judge' ? entry.verdict.id : entry.kind))
  one.reread()
  expect([ids(), one.unkept()]).toEqual([['b', 'd', 'c'], 1])
  // There is room again.
  storageIs('works')
  one.reread()
  expect([ids(), one.unkept()]).toEqual([['b', 'd', 'c'], 0])
  expect(kept()).toHaveLength(3)
})

test('what the server has refused can be sent again', async () => {
  const { open, calls, fail, stored } = browser()
  const queue = open()
  fail(() => refused(409))
  for (const id of ['a', 'b']) queue.judge(verdict(id), { isHeld: false })
  await settled()
  expect(queue.state()).toMatchObject([{ refusal: 'No.' }, { refusal: 'No.' }])
  fail((call) => (call === 'judge a' ? null : refused(404)))
  queue.retry()
  await settled()
  expect(calls).toEqual(['judge a', 'judge b', 'judge a', 'judge b'])
  expect([...stored.keys()]).toEqual(['a'])
  expect(queue.state()).toMatchObject([{ verdict: { id: 'b' }, refusal: 'No.' }])
})

test('what was taken back is not sent again after a refusal', async () => {
  const { open, calls, fail } = browser()
  const queue = open()
  fail((call) => refused(call.startsWith('undo') ? 404 : 409))
  queue.judge(verdict('a'), { isHeld: false })
  await settled()
  queue.undo('a', 'r')
  queue.judge(verdict('b'), { isHeld: false })
  queue.undo('b', 'r')
  await settled()
  expect(queue.state()).toEqual([])
  queue.retry()
  await settled()
  expect(calls.filter((call) => call === 'judge a')).toHaveLength(1)
})
