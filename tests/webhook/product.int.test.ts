import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LogEntry } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { GENERATED_MODEL, generatedEngine } from '@toolkit/local-pyannoteai'
import { createClient } from '@toolkit/server/client'
import { expect, onTestFinished, test } from 'vitest'
import { type Product, startProduct } from '../../run/product/product.ts'
import { readSettings } from '../../run/settings.ts'
import { KEY, serving } from '../../services/local-pyannoteai/test/serving.ts'
import { twentySeconds } from '../live/twenty-seconds.ts'

const SECRET = 'the-signing-secret-of-the-team'

/** The product with a cloud on this machine and a tunnel that leads directly to its webhook. */
async function opened() {
  const folder = await mkdtemp(path.join(tmpdir(), 'notices-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const cloud = await serving({
    engine: generatedEngine(),
    folder: path.join(folder, 'cloud'),
    clock: systemClock,
    modelName: GENERATED_MODEL,
    signingSecret: SECRET,
  })
  onTestFinished(() => cloud.close())
  const port = await freePort()
  const log: LogEntry[] = []
  const product = await startProduct({
    settings: readSettings({
      DATA_DIR: path.join(folder, 'data'),
      PORT: '0',
      TOKEN_PYANNOTE: KEY,
      PYANNOTEAI_API_URL: cloud.origin,
      PYANNOTEAI_WEBHOOK_SIGNING_SECRET: SECRET,
      WEBHOOK_PORT: String(port),
      WEBHOOK_PUBLIC_URL: `http://127.0.0.1:${port}`,
    }),
    webRoot: null,
    version: 'test',
    log: (entry) => void log.push(entry),
    environment: process.env,
  })
  onTestFinished(() => product.close())
  return { product, log }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Uploads a recording and follows the events until its run has ended. */
async function diarized({ url }: Product): Promise<{ status: string; seen: string }> {
  const events = await fetch(`${url}/api/events`)
  const form = new FormData()
  form.set('file', new File([twentySeconds()], 'a.wav'))
  const made = await fetch(`${url}/api/recordings`, { method: 'POST', body: form })
  const { id } = (await made.json()) as { id: string }
  const client = createClient(url)
  if (events.body === null) throw new Error('no events')
  let told = ''
  for await (const block of events.body) {
    told += new TextDecoder().decode(block)
    const { status } = await client.recording(id)
    if (status !== 'succeeded' && status !== 'failed') continue
    const runs = await fetch(`${url}/api/recordings/${id}/diarizations`)
    return { status, seen: told + (await runs.text()) }
  }
  throw new Error('the events ended')
}

test('the result is reported by a signed notice, with one log line', async () => {
  const { product, log } = await opened()
  expect(product.notices).toContain('reached through')
  const health = await (await fetch(`${product.url}/api/health`)).json()
  expect(health).toMatchObject({ status: 'ok', webhook: { reachable: true } })
  const { status, seen } = await diarized(product)
  expect(status).toBe('succeeded')
  expect(seen).toContain('jobId')
  expect(seen).not.toMatch(/token/i)
  const notices = log.filter(({ event }) => event === 'notice')
  expect(notices).toMatchObject([{ outcome: 'taken', provider: 'pyannoteai' }])
  const statuses = log.filter(({ event }) => event === 'run').map(({ status }) => status)
  expect(statuses).toEqual(expect.arrayContaining(['uploading', 'submitted', 'succeeded']))
  const said = JSON.stringify(log)
  for (const secret of [KEY, SECRET]) expect(said).not.toContain(secret)
  // The address of the webhook is logged, but not that of a run.
  expect(said).not.toMatch(/\/notices\/|token/i)
})
