import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openPyannote } from '@toolkit/adapter-pyannote'
import { NO_HINTS } from '@toolkit/core'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { expect, test } from 'vitest'
import { startProduct } from '../../run/product/product.ts'
import { readSettings } from '../../run/settings.ts'
import { SECONDS, twentySeconds } from './twenty-seconds.ts'

export interface Account {
  readonly origin: string
  readonly key: string
}

const MODEL = 'precision-2'
const never = new AbortController().signal

/** What the cloud must do for the product to work, with one paid job of 20 seconds. `account` is asked when the tests run. */
export function liveScenarios(account: () => Account): void {
  const adapter = (key: string) =>
    openPyannote({ name: 'pyannoteai', origin: account().origin, key, models: [MODEL] })

  test('the key is accepted, and another is not', async () => {
    await adapter(account().key).check(never)
    await expect(adapter('not-the-key').check(never)).rejects.toMatchObject({
      code: 'provider-credentials',
    })
  })

  test('a score that a model does not have is refused by name, before anything is billed', async () => {
    const request = {
      mediaKey: 'live-refusal',
      model: 'precision-3',
      speakers: NO_HINTS,
      scores: ['confidence'],
      webhook: null,
      identify: null,
    } as const
    const provider = adapter(account().key)
    const bytes = twentySeconds()
    async function* blocks(): AsyncGenerator<Uint8Array> {
      yield bytes
    }
    await provider.upload(request.mediaKey, { sizeBytes: bytes.length, bytes: blocks() }, never)
    const refusal: unknown = await provider.submit(request, never).catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      code: 'provider-rejected',
      fields: [{ path: expect.stringContaining('confidence') }],
    })
  })

  test('a recording is uploaded and gets its scores', async () => {
    const { origin, key } = account()
    const folder = await mkdtemp(path.join(tmpdir(), 'live-'))
    const product = await startProduct({
      settings: readSettings({
        DATA_DIR: folder,
        PORT: '0',
        TOKEN_PYANNOTE: key,
        PYANNOTEAI_API_URL: origin,
        PYANNOTEAI_MODEL: MODEL,
      }),
      webRoot: null,
      version: 'live',
      log: () => undefined,
      environment: process.env,
    })
    try {
      const form = new FormData()
      form.set('file', new File([twentySeconds()], 'twenty-seconds.wav'))
      const made = await fetch(`${product.url}/api/recordings`, { method: 'POST', body: form })
      expect(made.status).toBe(201)
      const { id } = (await made.json()) as RecordingView
      await settled(product.url, id)
      const runs = await json<{ items: DiarizationView[] }>(
        `${product.url}/api/recordings/${id}/diarizations`,
      )
      const [run] = runs.items
      expect(run).toMatchObject({ status: 'succeeded', provider: 'pyannoteai', error: null })
      const recording = await json<RecordingView>(`${product.url}/api/recordings/${id}`)
      expect(recording.score).toMatchObject({ kind: 'confidence', provider: 'pyannoteai' })
      expect(recording.sampleMean).toBeGreaterThan(0)
      expect(recording.turnMinimum).toBeGreaterThan(0)
      const curve = run?.curves.find(({ kind }) => kind === 'confidence')
      expect(curve).toMatchObject({ missing: 0 })
      expect((curve?.length ?? 0) * (curve?.resolution ?? 0)).toBeCloseTo(SECONDS, 0)
      report(run)
    } finally {
      await product.close()
      await rm(folder, { recursive: true })
    }
  })
}

/** Notable answers of the account, for people who run this with a key. */
function report(run: DiarizationView | undefined): void {
  const model = run?.modelReported ?? 'not reported by v2/jobs'
  console.log(`model ${model} · warnings ${JSON.stringify(run?.warnings)}`)
}

/** Follows the events until the recording has ended. */
async function settled(origin: string, id: string): Promise<void> {
  const over = ['succeeded', 'failed', 'canceled']
  const events = await fetch(`${origin}/api/events`)
  if (events.body === null) throw new Error('no events')
  for await (const _block of events.body) {
    const { status } = await json<RecordingView>(`${origin}/api/recordings/${id}`)
    if (over.includes(status)) return
  }
}

async function json<T>(address: string): Promise<T> {
  return (await (await fetch(address)).json()) as T
}
