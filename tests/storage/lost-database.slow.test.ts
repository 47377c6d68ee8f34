import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EndedEarly, type ProductProcess, startProcess } from '../kill/product-process.ts'
import { form, tone } from '../line/sound.ts'
import { audioSizes, runStorage } from './storage-process.ts'

let folder: string
let product: ProductProcess | null = null

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lost-'))
})

afterEach(async () => {
  await product?.kill()
  product = null
  await rm(folder, { recursive: true, force: true })
})

async function start(environment: Readonly<Record<string, string>> = {}): Promise<ProductProcess> {
  product = await startProcess({ DATA_DIR: folder, PORT: '0', ...environment })
  return product
}

/** Uploads five recordings of different lengths; resolves to the sizes of their files. */
async function uploadFive({ url }: ProductProcess): Promise<readonly number[]> {
  const sizes: number[] = []
  for (let seconds = 1; seconds <= 5; seconds += 1) {
    const file = tone(seconds)
    const answer = await fetch(`${url}/api/recordings`, {
      method: 'POST',
      body: form(file, `${seconds}.wav`, { diarize: 'false' }),
    })
    expect(answer.status, await answer.text()).toBe(201)
    sizes.push(file.length)
  }
  return sizes
}

const health = async (url: string) =>
  (await (await fetch(`${url}/api/health`)).json()) as {
    strays: { count: number; bytes: number }
  }
const list = async (url: string) =>
  (await (await fetch(`${url}/api/recordings?limit=100`)).json()) as {
    total: number
    items: { sizeBytes: number; durationSeconds: number | null }[]
  }

async function loseDatabase(): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith('toolkit.sqlite')) await rm(path.join(folder, name))
  }
}

describe('a lost database', () => {
  test('the start is refused with instructions, no file is lost, and all five can be adopted', async () => {
    const sizes = await uploadFive(await start())
    await product?.stop()
    await loseDatabase()
    const refused = await start().catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(EndedEarly)
    const { output } = refused as EndedEarly
    for (const words of ['holds', 'backup', 'npm run storage -- adopt', 'NEW_DATABASE=true']) {
      expect(output).toContain(words)
    }
    expect(output, 'no stack trace').not.toMatch(/\n\s+at /)
    expect(await audioSizes(folder)).toEqual(sizes)
    expect((await runStorage(folder, 'verify')).output).toContain('is missing or empty')

    const adopted = await runStorage(folder, 'adopt')
    expect(adopted).toMatchObject({
      code: 0,
      output: expect.stringContaining('5 recording(s) created'),
    })
    const { url } = await start()
    await expect
      .poll(async () => (await list(url)).items.map((one) => one.durationSeconds).sort(), {
        timeout: 20_000,
      })
      .toEqual([1, 2, 3, 4, 5])
    expect((await health(url)).strays).toEqual({ count: 0, bytes: 0 })
    expect(await audioSizes(folder)).toEqual(sizes)
  })

  test('a new one can be requested: unknown files are kept, listed, and purged on command', async () => {
    const sizes = await uploadFive(await start())
    await product?.kill()
    await loseDatabase()
    const { url, output } = await start({ NEW_DATABASE: 'true' })
    await expect.poll(async () => (await health(url)).strays.count, { timeout: 10_000 }).toBe(5)
    expect(output()).toContain('strays-kept')
    expect(await audioSizes(folder)).toEqual(sizes)
    expect((await runStorage(folder, 'verify')).output, 'not while it runs').toContain(
      'already running',
    )
    await product?.stop()
    const verified = await runStorage(folder, 'verify')
    expect(verified.code).toBe(1)
    expect(verified.output).toContain('5 unknown to the database')
    expect(await runStorage(folder, 'purge')).toMatchObject({
      code: 1,
      output: expect.stringContaining('--yes'),
    })
    expect(await audioSizes(folder)).toEqual(sizes)
    expect(await runStorage(folder, 'purge', '--yes')).toMatchObject({ code: 0 })
    expect(await audioSizes(folder)).toEqual([])
    expect(await runStorage(folder, 'verify')).toMatchObject({
      code: 0,
      output: expect.stringContaining('agree'),
    })
  })

  test('with half of its write-ahead log loses no file, and differences are listed', async () => {
    const sizes = await uploadFive(await start())
    await product?.kill()
    const log = path.join(folder, 'toolkit.sqlite-wal')
    await truncate(log, Math.floor((await stat(log)).size / 2))
    const next = await start().catch((error: unknown) => error)
    expect(await audioSizes(folder)).toEqual(sizes)
    if (next instanceof EndedEarly) {
      // Not even the schema was in that half.
      expect(next.output).toContain('is missing or empty')
      return
    }
    const { url } = next as ProductProcess
    const known = (await list(url)).total
    await expect
      .poll(async () => (await health(url)).strays.count, { timeout: 10_000 })
      .toBe(5 - known)
    await product?.stop()
    expect(await audioSizes(folder)).toEqual(sizes)
    const { output } = await runStorage(folder, 'verify')
    if (known < 5) expect(output).toContain(`${5 - known} unknown to the database`)
  })
})
