import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manualClock } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Serving, type ServingOptions, serving, temporaryFolder } from './serving.ts'
import { tinyEngine } from './tiny-engine.ts'

const DAY_MS = 24 * 3_600_000
const A = 'media://house/a'
const B = 'media://house/b'
const SAME = Uint8Array.of(1, 2, 3)

async function opened(options: Partial<ServingOptions> = {}): Promise<Serving> {
  const { folder, remove } = await temporaryFolder()
  const { engine } = tinyEngine({ held: false })
  const local = await serving({ engine, folder, evidenceMaxBytes: 1000, ...options })
  onTestFinished(async () => {
    await local.close()
    await remove()
  })
  return local
}

const evidence = (local: Serving): Promise<string[]> => readdir(join(local.folder, 'evidence'))
const forget = (local: Serving, url: string) => local.call('POST', '/local/forget', { url })
const events = ({ log }: Serving): string[] => log.map(({ event }) => event)

async function diarized(local: Serving, url: string): Promise<string> {
  return (await local.ended(await local.submit(url))).status
}

describe('evidence', () => {
  test('is used for the same content, also under another name, until its last name is forgotten', async () => {
    const local = await opened()
    await local.upload(A, SAME)
    await local.upload(B, SAME)
    await local.upload('media://house/c', Uint8Array.of(1, 2, 4))
    for (const url of [A, A, B, 'media://house/c'])
      expect(await diarized(local, url)).toBe('succeeded')
    expect(events(local)).toEqual(['local-evidence-used', 'local-evidence-used'])
    expect(await evidence(local)).toHaveLength(4)
    await forget(local, A)
    expect(await evidence(local)).toHaveLength(4)
    await forget(local, B)
    expect(await evidence(local)).toHaveLength(2)
    await forget(local, 'media://house/c')
    expect(await evidence(local)).toEqual([])
  })

  test('is not kept of a job by channel, and not used for one', async () => {
    const local = await opened()
    await local.upload(A, SAME)
    const byChannel = async () =>
      (await local.ended(await local.submit(A, { byChannel: true }))).status
    expect(await byChannel()).toBe('succeeded')
    expect(await evidence(local)).toEqual([])
    await diarized(local, A)
    expect(await byChannel()).toBe('succeeded')
    expect(events(local)).toEqual([])
  })

  test('evidence of other bytes under the same name is not used', async () => {
    const local = await opened()
    for (const bytes of [SAME, Uint8Array.of(9)]) {
      await local.upload(A, bytes)
      await diarized(local, A)
    }
    expect(events(local)).toEqual([])
    await forget(local, A)
    expect(await evidence(local)).toEqual([])
  })

  test('is not stored for the earlier bytes if the recording is replaced when its run begins', async () => {
    const { engine } = tinyEngine({ held: false })
    let before = async (): Promise<unknown> => undefined
    const local = await opened({
      engine: {
        ...engine,
        run: async (job, options) => {
          await before()
          return engine.run(job, options)
        },
      },
    })
    await local.upload(A, SAME)
    before = () => local.upload(A, Uint8Array.of(8))
    expect(await diarized(local, A)).toBe('succeeded')
    before = async () => undefined
    await local.upload(B, SAME)
    expect(await diarized(local, B)).toBe('succeeded')
    expect(events(local)).toEqual([])
    expect(await evidence(local)).toHaveLength(2)
  })

  test('is not stored if the recording is deleted during its run', async () => {
    const tiny = tinyEngine({ held: true })
    const local = await opened({ engine: tiny.engine })
    await local.upload(A, SAME)
    await local.submit(A)
    await tiny.nextRun()
    expect(await evidence(local)).toHaveLength(2)
    await forget(local, A)
    await local.upload(B, Uint8Array.of(7))
    const other = await local.submit(B)
    const run = await tiny.nextRun()
    expect((await evidence(local)).length, 'that of the other recording').toBe(2)
    run.finish()
    expect((await local.ended(other)).status).toBe('succeeded')
    await forget(local, B)
    expect(await evidence(local)).toEqual([])
  })

  test('is removed after its retention, and not stored by default', async () => {
    const { folder, remove } = await temporaryFolder()
    onTestFinished(remove)
    const { engine } = tinyEngine({ held: false })
    const start = (nowMs: number) =>
      serving({ engine, folder, clock: manualClock(nowMs), evidenceMaxBytes: 1000 })
    const first = await start(0)
    await first.upload(A, SAME)
    await diarized(first, A)
    await first.close()
    const second = await start(2 * DAY_MS)
    await expect.poll(() => evidence(second)).toEqual([])
    await second.close()
    const without = await opened({ evidenceMaxBytes: 0 })
    await without.upload(A, SAME)
    expect(await diarized(without, A)).toBe('succeeded')
    expect(await evidence(without)).toEqual([])
  })

  test('a job succeeds if its evidence cannot be stored', async () => {
    const local = await opened()
    await local.upload(A, SAME)
    await rm(join(local.folder, 'evidence'), { recursive: true })
    await writeFile(join(local.folder, 'evidence'), 'a file')
    expect(await diarized(local, A)).toBe('succeeded')
    expect(new Set(events(local))).toEqual(new Set(['local-evidence-not-kept']))
    await rm(join(local.folder, 'evidence'))
  })
})
