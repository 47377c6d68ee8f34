import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Events } from '../line/events.ts'
import { conversation } from '../line/sound.ts'
import { childrenOf, type ProductProcess, startProcess } from './product-process.ts'
import { createUpload, sendBytes, uploadState } from './tus.ts'
import { expectVerified } from './verified.ts'

const file = conversation()
const FINAL = ['succeeded', 'failed', 'canceled']

let folder: string
let product: ProductProcess

const start = () => startProcess({ DATA_DIR: folder, PORT: '0' })

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kill-'))
  product = await start()
})

afterEach(async () => {
  const children = childrenOf(product.pid)
  await product.kill()
  await expectVerified(folder)
  // They exit with their parent; until then they may still write to the folder.
  await waitForExit(children)
  await rm(folder, { recursive: true, force: true })
})

async function restart(): Promise<void> {
  await product.kill()
  await expectVerified(folder)
  product = await start()
}

/** Resumes and completes an upload; returns the path of the recording. */
async function finishUpload(upload: string): Promise<string> {
  const { offset, recording } = await uploadState(product.url, upload)
  if (recording) return recording
  const answer = await sendBytes(product.url, upload, offset, file.subarray(offset))
  expect(answer.status, await answer.text()).toBe(204)
  return answer.headers.get('recording-location') as string
}

/** Resolves when the recording's run matches or is final. */
async function untilRun(
  recording: string,
  matches: (run: { status: string; progress: { fraction: number } | null }) => boolean,
): Promise<void> {
  const events = await Events.open(product.url)
  try {
    const runs = (await (await fetch(`${product.url}${recording}/diarizations`)).json()) as {
      items: { status: string; progress: { fraction: number } | null }[]
    }
    const now = runs.items[0]
    if (now && (matches(now) || FINAL.includes(now.status))) return
    await events.first(
      ({ event, data }) =>
        event === 'diarization' && (matches(data) || FINAL.includes(data.status)),
    )
  } finally {
    await events.close()
  }
}

/** Expects exactly one recording, run and job, with a complete result. */
async function expectOneResult(recording: string): Promise<void> {
  await untilRun(recording, () => false)
  // The row is updated after the run.
  const status = async () =>
    ((await (await fetch(product.url + recording)).json()) as { status: string }).status
  await expect.poll(status, { timeout: 20_000 }).toBe('succeeded')
  const list = (await (await fetch(`${product.url}/api/recordings`)).json()) as {
    items: { id: string; error: unknown; sizeBytes: number }[]
  }
  expect(list.items).toHaveLength(1)
  expect(list.items[0]).toMatchObject({ error: null, sizeBytes: file.length })
  const runs = (await (await fetch(`${product.url}${recording}/diarizations`)).json()) as {
    items: { status: string; curves: unknown[] }[]
  }
  expect(runs.items).toHaveLength(1)
  expect(runs.items[0]?.curves.length).toBeGreaterThan(0)
  const jobs = await import('node:fs/promises').then((fs) =>
    fs.readdir(path.join(folder, 'local-pyannoteai', 'jobs')),
  )
  const submitted = new Set(jobs.map((name) => name.split('.')[0]))
  expect(submitted.size, `jobs: ${jobs.join(' ')}`).toBe(1)
  const audio = await fetch(`${product.url}${recording}/audio`)
  expect(Buffer.from(await audio.arrayBuffer()).equals(file)).toBe(true)
}

describe('kill -9 of the server', () => {
  test.each([0, 1, 65_536, 500_000, file.length - 1])('with %i bytes uploaded', async (sent) => {
    const upload = await createUpload(product.url, file.length, { filename: 'a.wav' })
    if (sent > 0) await sendBytes(product.url, upload, 0, file.subarray(0, sent))
    await restart()
    expect((await uploadState(product.url, upload)).offset).toBe(sent)
    await expectOneResult(await finishUpload(upload))
  })

  test('during the last bytes of an upload', async () => {
    const upload = await createUpload(product.url, file.length, { filename: 'a.wav' })
    const sending = sendBytes(product.url, upload, 0, file).catch((error: unknown) => error)
    await restart()
    await sending
    await expectOneResult(await finishUpload(upload))
  })

  test.each([
    ['queued', (run: { status: string }) => run.status === 'queued'],
    ['uploading', (run: { status: string }) => run.status === 'uploading'],
    ['submitted', (run: { status: string }) => run.status === 'submitted'],
    ['running', (run: { status: string }) => run.status === 'running'],
    [
      'half done',
      (run: { progress: { fraction: number } | null }) => (run.progress?.fraction ?? 0) > 0.4,
    ],
    ['succeeded', (run: { status: string }) => run.status === 'succeeded'],
  ] as const)('when the run is %s', async (_name, matches) => {
    const upload = await createUpload(product.url, file.length, { filename: 'a.wav' })
    const recording = await finishUpload(upload)
    await untilRun(recording, matches as never)
    await restart()
    expect((await uploadState(product.url, upload)).recording).toBe(recording)
    await expectOneResult(recording)
  })

  test('repeatedly, at every event', async () => {
    const upload = await createUpload(product.url, file.length, { filename: 'a.wav' })
    const recording = await finishUpload(upload)
    const stages = ['uploading', 'submitted', 'running', 'running', 'running']
    for (const stage of stages) {
      await untilRun(recording, (run) => run.status === stage)
      await restart()
    }
    await expectOneResult(recording)
  })

  test('keeps an acknowledged verdict', async () => {
    const upload = await createUpload(product.url, file.length, {
      filename: 'a.wav',
      diarize: 'false',
    })
    const recording = await finishUpload(upload)
    const answer = await fetch(`${product.url}${recording}/human-score`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ score: 73, note: 'kept' }),
    })
    expect(answer.status).toBe(200)
    await restart()
    const kept = await (await fetch(product.url + recording)).json()
    expect(kept).toMatchObject({ humanScore: 73, humanNote: 'kept' })
  })

  test('during a deletion leaves nothing partial', async () => {
    const upload = await createUpload(product.url, file.length, { filename: 'a.wav' })
    const recording = await finishUpload(upload)
    await untilRun(recording, (run) => run.status === 'running')
    const deleting = fetch(`${product.url}${recording}?permanently=true`, {
      method: 'DELETE',
    }).catch((error: unknown) => error)
    await restart()
    await deleting
    // It is either complete and continues, or deleted.
    const found = await fetch(product.url + recording)
    if (found.status === 200) await expectOneResult(recording)
    else {
      expect(found.status).toBe(404)
      expect(await readdir(path.join(folder, 'blobs'))).toEqual([])
    }
  })
})

describe("kill -9 of the engine's child", () => {
  test('loses nothing', async () => {
    const upload = await createUpload(product.url, file.length, { filename: 'a.wav' })
    const recording = await finishUpload(upload)
    await untilRun(recording, (run) => run.status === 'running')
    const children = childrenOf(product.pid)
    expect(children.length).toBeGreaterThan(0)
    for (const child of children) process.kill(child, 'SIGKILL')
    await expectOneResult(recording)
  })

  test('exits with its parent', async () => {
    const upload = await createUpload(product.url, file.length, { filename: 'a.wav' })
    await untilRun(await finishUpload(upload), (run) => run.status === 'running')
    const children = childrenOf(product.pid)
    expect(children.length).toBeGreaterThan(0)
    await restart()
    await waitForExit(children)
  })
})

async function waitForExit(processes: readonly number[]): Promise<void> {
  await expect.poll(() => processes.filter(isAlive), { timeout: 20_000 }).toEqual([])
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // ESRCH: no such process.
    return false
  }
}
