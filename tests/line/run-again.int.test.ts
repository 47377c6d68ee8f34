import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { LogEntry } from '@toolkit/core'
import {
  type Client,
  createClient,
  type DiarizationRequest,
  type RecordingView,
} from '@toolkit/server/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../run/product/product.ts'
import { readSettings } from '../../run/settings.ts'
import { Events } from './events.ts'
import { conversation, form } from './sound.ts'

let folder: string
let product: Product
let log: LogEntry[]

const start = async (settings: Record<string, string> = {}): Promise<void> => {
  product = await startProduct({
    settings: readSettings({ DATA_DIR: folder, PORT: '0', ...settings }),
    webRoot: null,
    version: 'test',
    log: (entry) => log.push(entry),
    environment: process.env,
  })
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'run-again-'))
  log = []
  await start()
})

afterEach(async () => {
  await product.close()
  await rm(folder, { recursive: true, force: true })
})

const client = (): Client => createClient(product.url)

/** Uploads the conversation; resolves to the recording when it is diarized. */
async function added(fields: Record<string, string> = {}): Promise<RecordingView> {
  const body = form(conversation(), 'conversation.wav', fields)
  const answer = await fetch(`${product.url}/api/recordings`, { method: 'POST', body })
  const { id } = (await answer.json()) as { id: string }
  return diarized(id)
}

/** Diarizes it again; resolves to the recording with the result. */
async function again(id: string, request: DiarizationRequest = {}): Promise<RecordingView> {
  const run = await client().diarize(id, request)
  return diarized(id, run.id)
}

/** The recording when the run, or any run, has a result. */
async function diarized(id: string, run?: string): Promise<RecordingView> {
  const events = await Events.open(product.url)
  try {
    for (;;) {
      const from = events.count
      const recording = await client().recording(id)
      const { status, currentRunId } = recording
      if (status === 'succeeded' && (run ?? currentRunId) === currentRunId) return recording
      expect(status).not.toBe('failed')
      await events.first(({ event, data }) => event === 'recording' && data.id === id, from)
    }
  } finally {
    await events.close()
  }
}

async function resultOf({ id }: RecordingView) {
  const { curve } = await client().curveSamples(id)
  return { turns: (await client().turns(id, { limit: 5000 })).items, curve }
}

const evidence = (): Promise<string[]> => readdir(path.join(folder, 'local-pyannoteai', 'evidence'))
const used = (): number => log.filter(({ event }) => event === 'local-evidence-used').length

describe('a recording that is diarized again', () => {
  test('with a number of speakers has the result of a fresh run with it, without the models', async () => {
    const first = await added()
    expect([first.speakerCount, used()]).toEqual([3, 0])
    const second = await again(first.id, { minSpeakers: 2, maxSpeakers: 2 })
    expect([second.speakerCount, used()]).toEqual([2, 1])
    const result = await resultOf(second)
    expect(result.turns.length).toBeGreaterThan(3)
    await client().remove(first.id)
    expect(await evidence(), 'deleted with the recording').toEqual([])

    const fresh = await added({ minSpeakers: '2', maxSpeakers: '2' })
    expect(used()).toBe(1)
    expect(await resultOf(fresh)).toEqual(result)
  })

  test('has its evidence as long as one of its runs or one of its copies exists', async () => {
    const first = await added()
    const copy = await added()
    expect(used()).toBe(1)
    await client().remove(first.id)
    expect(await evidence()).toHaveLength(2)
    const { currentRunId } = await again(copy.id)
    expect(used()).toBe(2)
    await client().removeDiarization(copy.id, copy.currentRunId ?? '')
    expect(await evidence()).toHaveLength(2)
    await client().removeDiarization(copy.id, currentRunId ?? '')
    expect(await evidence()).toEqual([])
  })

  test('has no evidence if none is to be kept; stored evidence is deleted at the start', async () => {
    const { id } = await added()
    expect(await evidence()).toHaveLength(2)
    await product.close()
    await start({ LOCAL_EVIDENCE_MB: '0' })
    expect(await evidence()).toEqual([])
    await again(id)
    expect(await evidence()).toEqual([])
    expect(used()).toBe(0)
  })
})
