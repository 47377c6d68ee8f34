import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerOf, type Serving, serving, temporaryFolder } from './serving.ts'
import { type TinyEngine, tinyEngine } from './tiny-engine.ts'

const DELETED = 'media://house/doomed'
const OTHER = 'media://house/other'

async function opened(held: boolean): Promise<{ local: Serving; tiny: TinyEngine }> {
  const { folder, remove } = await temporaryFolder()
  const tiny = tinyEngine({ held })
  const local = await serving({ engine: tiny.engine, folder })
  onTestFinished(async () => {
    await local.close()
    await remove()
  })
  for (const url of [DELETED, OTHER]) await local.upload(url, Uint8Array.of(1, 2, 3))
  return { local, tiny }
}

/** The files on the disk that contain one of these words. */
async function filesWith(folder: string, ...words: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const text = path + (await readFile(path, 'latin1'))
    if (words.some((word) => text.includes(word))) found.push(path)
  }
  return found
}

const forget = (local: Serving, url: string) => local.call('POST', '/local/forget', { url })

describe('a recording that is deleted', () => {
  test('leaves no bytes, no job and no result; others are kept', async () => {
    const { local } = await opened(false)
    const jobs = [await local.submit(DELETED), await local.submit(DELETED)]
    const other = await local.submit(OTHER)
    for (const job of [...jobs, other]) await local.ended(job)
    expect((await filesWith(local.folder, DELETED, ...jobs)).length).toBeGreaterThan(4)
    const answer = await forget(local, DELETED)
    expect([answer.status, await answer.json()]).toEqual([200, { jobs: 2 }])
    expect(await filesWith(local.folder, DELETED, ...jobs)).toEqual([])
    expect((await readdir(join(local.folder, 'media'))).length).toBe(2)
    for (const job of jobs) {
      expect((await local.call('GET', `/v1/jobs/${job}`)).status).toBe(404)
    }
    expect((await local.ended(other)).status).toBe('succeeded')
    expect((await forget(local, DELETED)).status, 'again').toBe(200)
  })

  test('whose result cannot be removed is kept, so that repeating the call deletes it', async () => {
    const { local } = await opened(false)
    const job = await local.submit(DELETED)
    await local.ended(job)
    const result = join(local.folder, 'results', `${job}.json`)
    await rm(result)
    await mkdir(result)
    expect((await forget(local, DELETED)).status).toBe(500)
    await rmdir(result)
    await writeFile(result, '{}')
    expect(await (await forget(local, DELETED)).json()).toEqual({ jobs: 1 })
    expect(await filesWith(local.folder, DELETED, job)).toEqual([])
  })

  test('stops its running job first', async () => {
    const { local, tiny } = await opened(true)
    const job = await local.submit(DELETED)
    await tiny.nextRun()
    expect((await forget(local, DELETED)).status).toBe(200)
    const other = await local.submit(OTHER)
    const next = await tiny.nextRun()
    next.finish()
    expect((await local.ended(other)).status).toBe('succeeded')
    expect(await filesWith(local.folder, DELETED, job)).toEqual([])
  })

  test('needs the key, and an address', async () => {
    const { local } = await opened(false)
    const body = JSON.stringify({ url: DELETED })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${local.origin}/local/forget`, { method: 'POST', headers, body })
    expect(answer.status).toBe(401)
    expect((await answerOf(local.call('POST', '/local/forget', {}))).message).toBeTruthy()
    expect((await local.call('POST', '/v1/media/output', { url: DELETED })).status).toBe(201)
  })
})
