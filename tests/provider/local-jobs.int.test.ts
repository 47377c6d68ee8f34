import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openPyannote } from '@toolkit/adapter-pyannote'
import { type DiarizationProvider, hasCode, NO_HINTS } from '@toolkit/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  KEY,
  MODEL,
  type Serving,
  serving,
  temporaryFolder,
} from '../../services/local-pyannoteai/test/serving.ts'
import { tinyEngine } from '../../services/local-pyannoteai/test/tiny-engine.ts'

const MEDIA = 'run-1'
const signal = new AbortController().signal
const ASKED = { scores: ['confidence', 'turns'], webhook: null, identify: null } as const
const request = { mediaKey: MEDIA, model: MODEL, speakers: NO_HINTS, ...ASKED }

const adapter = (local: Serving): DiarizationProvider =>
  openPyannote({ name: 'local', origin: local.origin, models: [MODEL], key: KEY })

async function* recording(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(50, 60, 70)
}
const media = () => ({ sizeBytes: 3, bytes: recording() })

async function ownFolder(): Promise<string> {
  const { folder, remove } = await temporaryFolder()
  onTestFinished(remove)
  return folder
}

describe('the adapter with a local job', () => {
  test('reports its progress, and cancels it running or queued', async () => {
    const tiny = tinyEngine({ held: true })
    const local = await serving({ engine: tiny.engine, folder: await ownFolder() })
    onTestFinished(() => local.close())
    const provider = adapter(local)
    await provider.upload(MEDIA, media(), signal)
    const first = await provider.submit(request, signal)
    const second = await provider.submit(request, signal)
    const run = await tiny.nextRun()
    run.report({ fraction: 0.5, etaSeconds: 12 })
    expect(await provider.job(first.jobId, signal)).toEqual({ status: 'running' })
    expect(await provider.progress(first.jobId, signal)).toEqual({ fraction: 0.5, etaSeconds: 12 })
    expect(await provider.job(second.jobId, signal)).toEqual({ status: 'pending' })
    expect(await provider.progress(second.jobId, signal)).toEqual({ fraction: 0, etaSeconds: null })
    expect(await provider.cancel(second.jobId, signal)).toBe(true)
    expect(await provider.cancel(first.jobId, signal)).toBe(true)
    for (const { jobId } of [first, second]) {
      expect(await provider.job(jobId, signal)).toEqual({ status: 'canceled' })
      expect(await provider.progress(jobId, signal)).toBeNull()
    }
    expect(tiny.begun).toBe(1)
  })

  test('follows it over a restart, and finds it if the response to its submit was lost', async () => {
    const folder = await ownFolder()
    const before = tinyEngine({ held: true })
    const first = await serving({ engine: before.engine, folder })
    await adapter(first).upload(MEDIA, media(), signal)
    await adapter(first).submit(request, signal)
    await before.nextRun()
    await first.close()
    const gone: unknown = await adapter(first)
      .check(signal)
      .catch((error: unknown) => error)
    // Either a kept connection broke, or no new one could be opened.
    const isUnreachable =
      hasCode(gone, 'provider-unreachable') || hasCode(gone, 'provider-unavailable')
    expect(isUnreachable).toBe(true)

    const after = tinyEngine({ held: true })
    const second = await serving({ engine: after.engine, folder })
    onTestFinished(() => second.close())
    const provider = adapter(second)
    const { found } = await provider.findJob(MEDIA, 0, signal)
    if (found === null) throw new Error('The job was lost.')
    expect(found.model).toBe(MODEL)
    const run = await after.nextRun()
    expect(await provider.job(found.jobId, signal)).toEqual({ status: 'running' })
    run.finish()
    await second.ended(found.jobId)
    const job = await provider.job(found.jobId, signal)
    if (job.status !== 'succeeded') throw new Error(job.status)
    expect(job.result.turns[0]).toEqual({
      speaker: 'SPEAKER_00',
      start: 0,
      end: 0.02,
      scores: { SPEAKER_00: 50, SPEAKER_01: 50 },
    })
    expect(job.result.curves).toEqual([
      {
        kind: 'confidence',
        speaker: null,
        resolution: 0.02,
        values: Uint8Array.of(50, 60, 70),
      },
    ])
  })

  test('finds the oldest of 10,000 jobs', async () => {
    const folder = await ownFolder()
    const { engine } = tinyEngine({ held: false })
    await (await serving({ engine, folder })).close()
    const nowMs = Date.UTC(2026, 0, 1)
    for (let sequence = 1; sequence <= 10_000; sequence += 1) {
      const job = {
        id: `job-${sequence}`,
        sequence,
        status: 'canceled',
        source: `media://pyannote-api-toolkit/many-${sequence}`,
        model: MODEL,
        speakers: NO_HINTS,
        wanted: { confidence: true, turnLevelConfidence: true },
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        completedAtMs: nowMs,
        engineDeaths: 0,
        error: null,
      }
      await writeFile(join(folder, 'jobs', `${job.id}.json`), JSON.stringify(job))
    }
    const local = await serving({ engine, folder })
    onTestFinished(() => local.close())
    const provider = adapter(local)
    const oldest = await provider.findJob('many-1', nowMs, signal)
    const found = { jobId: 'job-1', model: MODEL }
    expect(oldest).toEqual({ found, conclusive: true })
    const none = await provider.findJob('many-0', nowMs, signal)
    expect(none).toEqual({ found: null, conclusive: true })
  })
})
