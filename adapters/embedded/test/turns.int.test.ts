import { describeTurns, turnsOfRun } from '@toolkit/core'
import { expect, it } from 'vitest'
import { openedStorage, temporaryFolder } from './opened-storage.ts'

it('stores and reads the turns of a long run in order, and lets other work go on meanwhile', async () => {
  const { storage } = await openedStorage(await temporaryFolder())
  // Thousands of turns with the same start.
  const turns = describeTurns(
    Array.from({ length: 40_000 }, (_, i) => ({
      speaker: `s${i}`,
      start: Math.floor(i / 7_000),
      end: 10 + i,
      scores: null,
    })),
  )
  expect(await eventLoopTurnsDuring(storage.turns.put('run', turns))).toBeGreaterThanOrEqual(8)
  const reading = turnsOfRun(storage, 'run')
  expect(await eventLoopTurnsDuring(reading)).toBeGreaterThanOrEqual(8)
  expect(await reading).toEqual(turns)
  await storage.turns.put('run', turns.slice(0, 5_000))
  expect(await turnsOfRun(storage, 'run')).toEqual(turns.slice(0, 5_000))
})

async function eventLoopTurnsDuring(work: Promise<unknown>): Promise<number> {
  let [ended, count] = [false, 0]
  const end = () => {
    ended = true
  }
  work.then(end, end)
  for (; !ended; count++) await new Promise(setImmediate)
  return count
}

it('pages backwards through turns with equal starts', async () => {
  const { storage } = await openedStorage(await temporaryFolder())
  const turns = describeTurns(
    Array.from({ length: 9 }, (_, i) => ({
      speaker: `s${i}`,
      start: Math.floor(i / 4),
      end: 10 + i,
      scores: null,
    })),
  )
  await storage.turns.put('run', turns)
  const query = {
    confidence: { from: null, to: null },
    window: { from: null, to: null },
    sort: 'start',
    descending: true,
    limit: 3,
  } as const
  const first = await storage.turns.list('run', { ...query, after: null })
  const seen = [...first.items]
  for (let more = first.more; more; ) {
    const last = seen.at(-1)
    const after = { value: last?.start ?? null, id: String(last?.index) }
    const page = await storage.turns.list('run', { ...query, after })
    seen.push(...page.items)
    more = page.more
  }
  expect(seen.map(({ index }) => index)).toEqual([8, 4, 5, 6, 7, 0, 1, 2, 3])
})
