import { ALL_TURNS, type Run } from '@toolkit/core'
import { manualClock } from '@toolkit/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cloud, openCloud } from './cloud.ts'
import { anyHistory, type History } from './history.ts'
import { type NoticeEndpoint, type Outcome, play } from './play.ts'

/** Number of histories, from `HISTORIES` in the environment. */
const HISTORIES = Number(process.env.HISTORIES ?? 3_000)

/** CI uses a different seed each time; a failure reports it, and `SEED` replays it. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31)

const clock = manualClock()
const endpoint: NoticeEndpoint = { receive: null }
let cloud: Cloud

beforeAll(async () => {
  cloud = await openCloud(clock, (request) => {
    if (endpoint.receive === null) throw new TypeError('connection refused')
    return endpoint.receive(request)
  })
})

afterAll(() => cloud.close())

test(`each of ${HISTORIES} random histories (seed ${SEED}) ends or is held, with at most one paid job and no lost result`, {
  timeout: 300_000 + HISTORIES * 100,
}, async () => {
  const outcomes = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(anyHistory, async (history) => {
      const outcome = await play(history, { cloud, clock, endpoint })
      cloud.faults.set([])
      await check(outcome, history)
      const { status, hold, error } = outcome.run
      const name = [status, hold?.reason, error?.code].filter(Boolean).join(' ')
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1)
    }),
    {
      numRuns: HISTORIES,
      seed: SEED,
      endOnFailure: true,
    },
  )
  // The histories must cover several outcomes. Few are held: the test below is always.
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(['succeeded', 'canceled']))
})

test('a run is held for the user if the response to its submit is lost and the job list is inconclusive', async () => {
  const history: History = {
    faults: [
      { kind: 'published-list', forMs: 7_200_000 },
      { kind: 'answer-lost', how: 'cut', call: 'diarize', times: 1, after: 0 },
    ],
    downtimesMs: [0],
    hasWebhook: false,
    model: 'precision-2',
    cancelsAt: null,
    givesUp: false,
    stepsMs: [1_000, 2_000, 3_000, 4_000, 5_000],
    lifetimes: [{ killedAt: null, when: 'before', storageUnavailableAt: [] }],
  }
  const outcome = await play(history, { cloud, clock, endpoint })
  cloud.faults.set([])
  await check(outcome, history)
  expect(outcome.run).toMatchObject({ status: 'held', hold: { reason: 'unknown-submit' } })
})

async function check({ run, recording, storage }: Outcome, history: History): Promise<void> {
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
      expect(isExpectedFailure(run, kinds, history)).toBe(true)
      return
    case 'canceled':
      expect(history.cancelsAt !== null || history.givesUp).toBe(true)
      return
    case 'held':
      // Only an inconclusive job list leaves open whether a job was accepted.
      expect(run.hold?.reason).toBe('unknown-submit')
      expect(kinds.has('published-list') || hasLongDowntime(history)).toBe(true)
      return
    default:
      throw new Error(`unexpected status ${run.status}`)
  }
}

function isExpectedFailure(run: Run, kinds: ReadonlySet<string>, history: History): boolean {
  switch (run.error?.code) {
    case 'diarization-failed':
      return kinds.has('job-fails')
    case 'provider-rejected':
      return history.faults.some((fault) => fault.kind === 'refuse' && fault.status === 400)
    case 'provider-bad-result':
      return kinds.has('no-output')
    case 'provider-not-found':
    case 'result-expired':
      return hasLongDowntime(history)
    default:
      return false
  }
}

function hasLongDowntime({ downtimesMs }: History): boolean {
  return downtimesMs.some((downtime) => downtime > 24 * 3_600_000)
}
