import { ALL_TURNS, type Run } from '@toolkit/core'
import { manualClock } from '@toolkit/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cloud, openCloud } from './cloud.ts'
import { FOUND } from './found.ts'
import { anyHistory, type History } from './history.ts'
import { type Doorway, type Ending, play } from './play.ts'

/** How many histories; more by `HISTORIES` in the environment. */
const HISTORIES = Number(process.env.HISTORIES ?? 3_000)

/** CI plays others each time; the report of a failure names the seed, and `SEED` plays it again. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31)

const clock = manualClock()
const doorway: Doorway = { receive: null }
let cloud: Cloud

beforeAll(async () => {
  cloud = await openCloud(clock, (request) => {
    if (doorway.receive === null) throw new TypeError('nobody is there')
    return doorway.receive(request)
  })
})

afterAll(() => cloud.close())

test(`of ${HISTORIES} random histories (seed ${SEED}) each ends, or is held, with at most one paid job and no lost result`, {
  timeout: 300_000 + HISTORIES * 100,
}, async () => {
  const endings = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(anyHistory, async (history) => {
      const ending = await play(history, { cloud, clock, doorway })
      cloud.faults.set([])
      await check(ending, history)
      const { status, hold, error } = ending.run
      const name = [status, hold?.reason, error?.code].filter(Boolean).join(' ')
      endings.set(name, (endings.get(name) ?? 0) + 1)
    }),
    {
      numRuns: HISTORIES,
      seed: SEED,
      examples: FOUND.map((history) => [history]),
      endOnFailure: true,
    },
  )
  // A test that only ever sees one kind of end would prove little.
  expect([...endings.keys()]).toEqual(
    expect.arrayContaining(['succeeded', 'held unknown-submit', 'canceled']),
  )
})

async function check({ run, recording, storage }: Ending, history: History): Promise<void> {
  const source = `media://pyannote-api-toolkit/${run.id}`
  const jobs = await cloud.jobsOf(source)
  expect(jobs.length).toBeLessThanOrEqual(1)
  expect(Math.max(0, ...cloud.diarized.values())).toBeLessThanOrEqual(1)
  const [job] = jobs
  if (run.jobId !== null && job) expect(job.id).toBe(run.jobId)

  expect(recording.status).toBe(run.status)
  const kinds = new Set(history.faults.map(({ kind }) => kind))
  switch (run.status) {
    case 'succeeded': {
      expect(recording).toMatchObject({ currentRunId: run.id, settled: true })
      expect((await storage.turns.list(run.id, ALL_TURNS)).total).toBeGreaterThan(0)
      const stored = await storage.blobs.children(
        `recordings/${recording.id}/runs/${run.id}/curves`,
      )
      expect(stored).toHaveLength(run.curves.length)
      return
    }
    case 'failed':
      expect(whyItMayFail(run, kinds, history)).toBe(true)
      return
    case 'canceled':
      expect(history.cancelsAt !== null || history.givesUp).toBe(true)
      return
    case 'held':
      // Only a list that proves nothing, or no longer, leaves it open whether a job was taken.
      expect(run.hold?.reason).toBe('unknown-submit')
      expect(kinds.has('published-list') || wasLongAway(history)).toBe(true)
      return
    default:
      throw new Error(`it stands at ${run.status}`)
  }
}

function whyItMayFail(run: Run, kinds: ReadonlySet<string>, history: History): boolean {
  switch (run.error?.code) {
    case 'diarization-failed':
      return kinds.has('job-fails')
    case 'provider-rejected':
      return history.faults.some((fault) => fault.kind === 'refuse' && fault.status === 400)
    case 'provider-bad-result':
      return kinds.has('no-output')
    case 'provider-not-found':
      return wasLongAway(history)
    default:
      return false
  }
}

function wasLongAway({ absencesMs }: History): boolean {
  return absencesMs.some((away) => away > 24 * 3_600_000)
}
