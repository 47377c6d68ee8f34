import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import type { DiarizationProvider } from '@toolkit/core'
import { memoryProvider } from '@toolkit/testkit'
import { type NoticeLine, notice, runLine, storeRunningRun } from '../tests/webhook/running-line.ts'
import type { Answer, BareRequest } from './notice-sender.ts'
import { percentile, type Row } from './row.ts'

/** The maximum number of jobs of one server in the cloud (docs/jobs.md). */
const COUNT = 20
const RUNS = Array.from({ length: COUNT }, (_, i) => ({ runId: `run-${i}`, jobId: `job-${i}` }))

/**
 * Sends all notices concurrently from another process, as the cloud does. Returns duration and body of each response.
 */
async function allAtOnce(requests: readonly BareRequest[]): Promise<readonly Answer[]> {
  const program = path.join(import.meta.dirname, 'notice-sender.ts')
  const sender = fork(program, { stdio: 'inherit' })
  sender.send(requests)
  const [answers] = (await once(sender, 'message')) as [readonly Answer[]]
  return answers
}

/** A cloud whose jobs keep running, so that only the notices are measured. */
function cloud(): DiarizationProvider {
  const running = { job: async () => ({ status: 'running' as const }) }
  return Object.assign(memoryProvider({ name: 'pyannoteai' }), running)
}

function notices({ webhook }: NoticeLine): BareRequest[] {
  return RUNS.map((run) => {
    const { url, init } = notice(webhook.origin, run)
    return { url, ...init }
  })
}

/** The number of unexpected responses. */
function lost(answers: readonly Answer[], wanted: string): number {
  return answers.filter(({ body }) => body !== JSON.stringify({ outcome: wanted })).length
}

export async function noticeBenches(): Promise<Row[]> {
  return [
    ...(await together('in one process', true)),
    ...(await together('webhook, link and server', false)),
  ]
}

/** Sends all notices concurrently, then repeats them. */
async function together(name: string, isOneProcess: boolean): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  const storage = await openEmbeddedStorage({ dataDir: folder, log: () => undefined })
  try {
    for (const { runId: id, jobId } of RUNS) {
      await storeRunningRun(storage, { id, jobId, provider: 'pyannoteai' })
    }
    const line = await runLine({ storage, providers: [cloud()], isOneProcess })
    try {
      const { origin } = line.webhook
      const bare = await allAtOnce(
        RUNS.map(() => ({ url: `${origin}/health`, method: 'GET', headers: {}, body: '' })),
      )
      const first = await allAtOnce(notices(line))
      const again = await allAtOnce(notices(line))
      const p99 = (answers: readonly Answer[]) =>
        percentile(
          answers.map(({ tookMs }) => tookMs),
          0.99,
        )
      return [
        {
          what: `${COUNT} notices at once, ${name}: p99 of the answer`,
          value: p99(first),
          unit: 'ms',
          reach: { atMost: 1_000 },
          beside: { what: 'bare health route', value: p99(bare) },
        },
        {
          what: 'the same: lost',
          value: lost(first, 'taken') + lost(again, 'repeated'),
          unit: 'notices',
          reach: { atMost: 0 },
          beside: null,
        },
      ]
    } finally {
      await line.close()
    }
  } finally {
    await storage.close()
    await rm(folder, { recursive: true, force: true })
  }
}
