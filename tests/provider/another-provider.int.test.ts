import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ProviderRegistration } from '@toolkit/core'
import { ApiError, createClient } from '@toolkit/server/client'
import { wavOf } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../run/product/product.ts'
import { PROVIDERS } from '../../run/providers/registered.ts'
import { readSettings } from '../../run/settings.ts'
import { anotherProvider } from './another-provider.ts'

describe('a third registered provider', () => {
  const another = anotherProvider()
  const registered = [...PROVIDERS, another.registration]
  let folder: string
  let product: Product

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'another-'))
    product = await start(registered)
  })

  afterAll(async () => {
    await product?.close()
    await rm(folder, { recursive: true, force: true })
  })

  function start(providers: readonly ProviderRegistration[]): Promise<Product> {
    const environment = { DATA_DIR: folder, PORT: '0', ANOTHER_MODEL: 'another-2' }
    return startProduct({
      settings: readSettings(environment, providers),
      registered: providers,
      webRoot: null,
      version: 'test',
      log: () => undefined,
      environment: process.env,
    })
  }

  /** Uploads two seconds of silence as a form with these fields. */
  async function createRecording(fields: Readonly<Record<string, string>>) {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('file', new Blob([wavOf(new Float32Array(32_000), 16_000)]), 'silence.wav')
    const answer = await fetch(`${product.url}/api/recordings`, { method: 'POST', body: form })
    return { status: answer.status, body: (await answer.json()) as { readonly id: string } }
  }

  test('is listed in health with its description, and gets its own settings', async () => {
    const { providers, registered: known } = await createClient(product.url).health()
    expect(providers.map(({ name }) => name)).toEqual(['local', 'another'])
    expect(providers.at(-1)).toEqual({
      name: 'another',
      label: 'Another diarizer',
      default: false,
      paid: false,
      reachable: true,
      models: ['another-2'],
      scores: { 'another-2': ['confidence', 'turns'] },
      hints: ['num'],
      byChannel: false,
      voices: { maxPrints: 50, maxSeconds: 30 },
    })
    expect(known.map(({ name, label }) => [name, label])).toEqual([
      ['pyannoteai', 'pyannoteAI'],
      ['local', 'this machine'],
      ['another', 'Another diarizer'],
    ])
  })

  test('is one of the values in the API description', async () => {
    const description = await (await fetch(`${product.url}/api/openapi.json`)).text()
    expect(description).toContain('"enum":["pyannoteai","local","another"]')
  })

  test('diarizes a recording, whose scores can be filtered by its name', async () => {
    const api = createClient(product.url)
    const { status, body } = await createRecording({ provider: 'another', numSpeakers: '2' })
    expect(status).toBe(201)
    const run = async () => (await api.diarizations(body.id)).items[0]
    await expect.poll(async () => (await run())?.status, { timeout: 30_000 }).toBe('succeeded')
    expect(await run()).toMatchObject({
      provider: 'another',
      model: 'another-2',
      modelReported: null,
      warnings: [],
      mediaExpiresAt: null,
    })
    const [opened] = another.opened
    expect(opened?.jobs[0]?.request).toMatchObject({
      speakers: { num: 2, min: null, max: null },
      scores: ['confidence', 'turns'],
      webhook: null,
    })
    const { items } = await api.list({ provider: 'another', model: 'another-2' })
    expect(items.map(({ id }) => id)).toEqual([body.id])
    expect(items[0]?.score).toEqual({
      kind: 'confidence',
      provider: 'another',
      model: 'another-2',
    })
    await api.remove(body.id)
    expect([opened?.jobs, opened?.media.size]).toEqual([[], 0])
  })

  test('is named in the error for an unknown provider', async () => {
    const message = 'must be one of pyannoteai, local, another'
    const refused = { code: 'request-invalid', errors: [{ path: 'provider', message }] }
    expect(await createRecording({ provider: 'nobody' })).toMatchObject({
      status: 400,
      body: refused,
    })
    const listed: unknown = await createClient(product.url)
      .list({ provider: 'nobody' })
      .catch((error: unknown) => error)
    expect(listed).toBeInstanceOf(ApiError)
    expect(listed).toMatchObject({ code: 'request-invalid' })
  })

  test('leaves its results when it is no longer registered', async () => {
    const { body } = await createRecording({ provider: 'another' })
    const run = async () => (await createClient(product.url).diarizations(body.id)).items[0]
    await expect.poll(async () => (await run())?.status, { timeout: 30_000 }).toBe('succeeded')
    await product.close()
    product = await start(PROVIDERS)
    expect(await run()).toMatchObject({ provider: 'another', status: 'succeeded' })
    const { items } = await createClient(product.url).list({})
    expect(items[0]?.score?.provider).toBe('another')
    expect((await createClient(product.url).turns(body.id, {})).total).toBe(2)
  })
})
