import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { EvidenceStore } from '../src/evidence-store.ts'
import type { LogEntry } from '../src/index.ts'
import { temporaryFolder } from './serving.ts'

const DAY_MS = 24 * 3_600_000
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex')

let folder: string
let log: LogEntry[]
beforeEach(async () => {
  const place = await temporaryFolder()
  folder = place.folder
  log = []
  onTestFinished(place.remove)
})

const opened = (maxBytes = 100) =>
  EvidenceStore.open(folder, { maxBytes, keptMs: DAY_MS }, (entry) => log.push(entry))

async function claimed(store: EvidenceStore, content: string, url: string, atMs: number) {
  const path = await store.claim(sha256(content), url, atMs)
  if (path === null) throw new Error('the tests need some space on the disk')
  return path
}

/** One run over a recording with this content, whose evidence has `size` bytes. */
async function run(store: EvidenceStore, content: string, url: string, atMs: number, size = 40) {
  const path = await claimed(store, content, url, atMs)
  if (!existsSync(path)) await writeFile(path, Buffer.alloc(size))
  await store.release(sha256(content))
}

/** Whose evidence there is. */
async function kept(...contents: readonly string[]): Promise<string> {
  const names = await readdir(folder)
  const found = contents.filter((content) => names.includes(`${sha256(content)}.evidence`))
  const owners = contents.filter((content) => names.includes(`${sha256(content)}.json`))
  expect(owners).toEqual(found)
  return found.join('')
}

describe('stored evidence', () => {
  test('the least recently used is removed when the total exceeds the limit', async () => {
    const store = await opened()
    await run(store, 'a', 'media://1', 1)
    await run(store, 'b', 'media://2', 2)
    expect(await kept('a', 'b')).toBe('ab')
    await run(store, 'a', 'media://3', 3)
    await run(store, 'c', 'media://4', 4)
    expect(await kept('a', 'b', 'c')).toBe('ac')
    await run(store, 'd', 'media://5', 5, 100)
    expect(await kept('a', 'b', 'c', 'd')).toBe('d')
  })

  test('evidence larger than the limit is removed', async () => {
    const store = await opened()
    await run(store, 'a', 'media://1', 1, 101)
    expect(await readdir(folder)).toEqual([])
  })

  test('order, sizes and owners survive a restart, also with a smaller limit', async () => {
    const store = await opened()
    await run(store, 'b', 'media://1', 1)
    await run(store, 'a', 'media://2', 2)
    await run(store, 'b', 'media://3', 3)
    const again = await opened(70)
    expect(await kept('a', 'b')).toBe('b')
    await again.forget('media://1')
    expect(await kept('b')).toBe('b')
    await again.forget('media://3')
    expect(await readdir(folder)).toEqual([])
    await run(again, 'c', 'media://4', 4)
    await opened(0)
    expect(await readdir(folder)).toEqual([])
  })

  test('is removed with the last media of this content', async () => {
    const store = await opened()
    await run(store, 'a', 'media://1', 1)
    await run(store, 'a', 'media://2', 2)
    await run(store, 'b', 'media://2', 3)
    await store.forget('media://2')
    expect(await kept('a', 'b')).toBe('a')
    await store.forget('media://unknown')
    expect(await kept('a')).toBe('a')
    await store.forget('media://1')
    expect(await readdir(folder)).toEqual([])
  })

  test('evidence that is forgotten during a run is removed when the run ends', async () => {
    const store = await opened()
    const path = await claimed(store, 'a', 'media://1', 1)
    await store.forget('media://1')
    await writeFile(path, 'late')
    await store.release(sha256('a'))
    expect(await readdir(folder)).toEqual([])
  })

  test('is removed when its retention after the last use has ended', async () => {
    const store = await opened()
    await run(store, 'a', 'media://1', 0)
    await run(store, 'b', 'media://2', 0)
    await run(store, 'a', 'media://3', 1)
    await store.dropExpired(DAY_MS - 1)
    expect(await kept('a', 'b')).toBe('ab')
    await store.dropExpired(DAY_MS)
    expect(await kept('a', 'b')).toBe('a')
  })

  test('is removed if the clock was far ahead at the last use and was set back', async () => {
    const store = await opened()
    await run(store, 'a', 'media://1', 5000 * DAY_MS)
    await run(store, 'b', 'media://2', DAY_MS)
    await store.dropExpired(DAY_MS - 1)
    expect(await kept('a', 'b')).toBe('b')
  })

  test('an incomplete replacement is removed when the run ends', async () => {
    const store = await opened()
    await run(store, 'a', 'media://1', 1)
    const path = await claimed(store, 'a', 'media://1', 2)
    // The engine was killed while it wrote.
    await writeFile(`${path}.unfinished`, 'hal')
    await store.release(sha256('a'))
    expect(await kept('a')).toBe('a')
    expect(await readdir(folder)).toHaveLength(2)
  })

  test('a run that stores nothing leaves no files', async () => {
    const store = await opened()
    await store.claim(sha256('a'), 'media://1', 1)
    await store.release(sha256('a'))
    expect(await readdir(folder)).toEqual([])
  })

  test('the next start removes the files of a killed process, and no others', async () => {
    await run(await opened(), 'a', 'media://1', 1)
    const leftovers = {
      // Killed before, while and after the engine wrote.
      [`${sha256('b')}.json`]: '{"urls":["media://2"],"usedAtMs":1}',
      [`${sha256('c')}.evidence.unfinished`]: 'hal',
      [`${sha256('d')}.evidence`]: 'of nobody',
      // Killed while the owners were written, and damaged owners.
      [`${sha256('a')}.json.owners.unfinished`]: '{',
      [`${sha256('e')}.json`]: '{"urls":',
      [`${sha256('e')}.evidence`]: 'of whom?',
    }
    const others = ['notes.txt', 'short.evidence', `${sha256('f')}.evidence.bak`]
    for (const [name, text] of Object.entries(leftovers)) await writeFile(join(folder, name), text)
    for (const name of others) await writeFile(join(folder, name), 'mine')
    await opened()
    const expected = [...others, `${sha256('a')}.evidence`, `${sha256('a')}.json`]
    expect((await readdir(folder)).sort()).toEqual(expected.sort())
    expect(log.map(({ event }) => event)).toEqual(['local-file-damaged'])
  })
})
