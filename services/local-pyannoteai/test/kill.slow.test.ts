import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerOf, KEY, type Serving, serving, temporaryFolder } from './serving.ts'
import { tinyEngine } from './tiny-engine.ts'

const KILLS = 12
const signalOf = (child: { signalCode: string | null }): string | null => child.signalCode

async function post(origin: string, path: string, body: object): Promise<Response> {
  return fetch(origin + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** Uploads and submits repeatedly until the service is killed. Resolves to the acknowledged job ids. */
async function submitUntilKilled(
  origin: string,
  round: number,
  onStep: () => void,
): Promise<string[]> {
  const acknowledged: string[] = []
  try {
    for (let index = 0; ; index += 1) {
      const url = `media://kill/${round}/${index}`
      const place = await answerOf(post(origin, '/v1/media/input', { url }))
      await fetch(place.url, { method: 'PUT', body: Buffer.alloc(50_000, index) })
      onStep()
      const job = await answerOf(post(origin, '/v1/diarize', { url, confidence: true }))
      acknowledged.push(job.jobId)
      onStep()
    }
  } catch {
    // The call failed because the service was killed.
    return acknowledged
  }
}

async function expectWhole(local: Serving, jobIds: readonly string[]): Promise<void> {
  for (const jobId of jobIds) {
    const job = await local.ended(jobId)
    expect(job.status).toBe('succeeded')
    const curve = job.output?.confidence as { score: number[] } | undefined
    expect(curve?.score).toHaveLength(50_000)
    expect(new Set(curve?.score).size).toBe(1)
  }
}

describe('kill -9 at any moment', () => {
  test('the service keeps and finishes every acknowledged job', {
    timeout: 300_000,
  }, async () => {
    const { folder, remove } = await temporaryFolder()
    onTestFinished(remove)
    const acknowledged: string[] = []
    for (let round = 0; round < KILLS; round += 1) {
      const script = join(import.meta.dirname, 'kill-child.ts')
      const child = spawn(process.execPath, [script, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [line] = await once(child.stdout, 'data')
      let steps = 0
      const exited = once(child, 'exit')
      const jobs = await submitUntilKilled(String(line).trim(), round, () => {
        steps += 1
        // During the next call, which has already been sent.
        if (steps === round + 1) setImmediate(() => child.kill('SIGKILL'))
      })
      await exited
      expect(signalOf(child)).toBe('SIGKILL')
      acknowledged.push(...jobs)
    }
    expect(acknowledged.length).toBeGreaterThan(KILLS)
    const { engine } = tinyEngine({ held: false })
    const local = await serving({ engine, folder, evidenceMaxBytes: 1_000_000 })
    onTestFinished(() => local.close())
    await expectWhole(local, acknowledged)
    expect(local.log.filter(({ event }) => event !== 'local-evidence-used')).toEqual([])
    const evidence = await readdir(join(folder, 'evidence'))
    expect(evidence.length).toBeGreaterThan(0)
    for (const name of evidence) {
      const [sha256] = name.split('.')
      expect(evidence, 'each has its owners').toContain(`${sha256}.json`)
      expect(evidence, 'and nothing else is left').toContain(`${sha256}.evidence`)
    }
    for (const place of ['media', 'jobs', 'results', 'evidence']) {
      const names = await readdir(join(folder, place))
      expect(names.filter((name) => name.includes('unfinished'))).toEqual([])
    }
  })
})
