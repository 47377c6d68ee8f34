import { spawnSync } from 'node:child_process'
import { copyFile, mkdir, open, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ALL_RECORDINGS, type Storage } from '@toolkit/core'
import { aRecording, aRun, aTurn, pattern, patternLength, patternStream } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openEmbeddedStorage } from '../src/index.ts'
import { openedStorage, temporaryFolder } from './opened-storage.ts'

const PAGE_BYTES = 4096

/** A data folder with a few hundred pages of records, and one file. */
async function filledFolder(): Promise<string> {
  const dataDir = await temporaryFolder()
  const storage: Storage = await openEmbeddedStorage({ dataDir })
  for (let number = 0; number < 40; number += 1) {
    // Every fourth record is longer than a page.
    const name = 'n'.repeat(number % 4 === 0 ? 12_000 : 50)
    const recording = aRecording({ id: `r-${number}`, name })
    const run = aRun({ recordingId: recording.id })
    await storage.recordings.insert(recording)
    await storage.runs.insert(run)
    await storage.turns.put(
      run.id,
      Array.from({ length: 100 }, (_, index) => aTurn({ index, start: index })),
    )
  }
  await storage.blobs.put('recordings/r-1/audio', patternStream(0, 1_000))
  await storage.close()
  return dataDir
}

async function overwrite(path: string, at: number, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r+')
  await file.write(bytes, 0, bytes.length, at)
  await file.close()
}

/** Expects that opening fails with one message that says what to do, and leaves the database unchanged. */
async function expectRefusal(dataDir: string, words: RegExp): Promise<void> {
  const path = join(dataDir, 'toolkit.sqlite')
  const before = await readFile(path).catch(() => null)
  const error: unknown = await openEmbeddedStorage({ dataDir }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'storage-damaged',
    message: expect.stringMatching(words),
  })
  const { message } = error as Error
  for (const advice of [path, 'backup', 'npm run storage -- adopt']) {
    expect(message).toContain(advice)
  }
  expect(await readFile(path).catch(() => null)).toEqual(before)
}

describe('opening a damaged database fails with one message that says what to do', () => {
  test.each([
    ['cut to half', 0.5],
    ['cut to its first page', PAGE_BYTES],
    ['cut within its header', 50],
    ['cut by a byte', -1],
  ])('%s', async (_, rest) => {
    const dataDir = await filledFolder()
    const path = join(dataDir, 'toolkit.sqlite')
    const { length } = await readFile(path)
    const left = rest < 0 ? length + rest : rest < 1 ? Math.floor(length * rest) : rest
    await truncate(path, left)
    await expectRefusal(dataDir, /is damaged/)
  })

  test('a header of zeros, and zeros only', async () => {
    const dataDir = await filledFolder()
    const path = join(dataDir, 'toolkit.sqlite')
    await overwrite(path, 0, new Uint8Array(100))
    await expectRefusal(dataDir, /is damaged/)
    await writeFile(path, new Uint8Array(100_000))
    await expectRefusal(dataDir, /is damaged/)
  })

  test('any overwritten page', async () => {
    const dataDir = await filledFolder()
    const path = join(dataDir, 'toolkit.sqlite')
    const whole = await readFile(path)
    const pages = whole.length / PAGE_BYTES
    const noise = pattern(7, PAGE_BYTES + 7)
    let opens = 0
    for (let page = 0; page < pages; page += 7) {
      await writeFile(path, whole)
      await overwrite(path, page * PAGE_BYTES, noise)
      const opened = await openEmbeddedStorage({ dataDir }).catch((thrown: unknown) => thrown)
      if (opened instanceof Error) {
        expect(opened, `page ${page}`).toMatchObject({ code: 'storage-damaged' })
        continue
      }
      // The page is unused: everything can still be read.
      const storage = opened as Storage
      opens += 1
      expect((await storage.recordings.list(ALL_RECORDINGS)).total).toBe(40)
      await storage.close()
    }
    expect(opens).toBeLessThan(pages / 7 / 4)
  })

  test('another file, and the database of another program', async () => {
    const dataDir = await filledFolder()
    const path = join(dataDir, 'toolkit.sqlite')
    await copyFile(new URL(import.meta.url), path)
    await expectRefusal(dataDir, /is damaged: file is not a database/)
    await rm(path)
    const other = new DatabaseSync(path)
    other.exec('CREATE TABLE bookmarks (url TEXT); PRAGMA user_version = 77')
    other.close()
    await expectRefusal(dataDir, /database of another program/)
  })

  test('a folder', async () => {
    const dataDir = await filledFolder()
    await rm(join(dataDir, 'toolkit.sqlite'))
    await mkdir(join(dataDir, 'toolkit.sqlite'))
    await expectRefusal(dataDir, /is damaged: it is a folder/)
  })

  test('a read-only file', async (context) => {
    const dataDir = await filledFolder()
    const path = join(dataDir, 'toolkit.sqlite')
    const mount = (...args: readonly string[]) =>
      spawnSync('mount', args, { stdio: 'ignore' }).status === 0
    if (!mount('--bind', path, path) || !mount('-o', 'remount,bind,ro', path)) {
      return context.skip('this user cannot mount a file read-only')
    }
    onTestFinished(() => void spawnSync('umount', ['--lazy', path], { stdio: 'ignore' }))
    await expect(openEmbeddedStorage({ dataDir })).rejects.toMatchObject({
      code: 'settings-invalid',
      message: expect.stringMatching(/cannot be opened for writing.*DATA_DIR/s),
    })
  })

  test('a damaged lock file', async () => {
    const dataDir = await filledFolder()
    await writeFile(join(dataDir, 'lease.sqlite'), pattern(0, 5_000))
    await expect(openEmbeddedStorage({ dataDir })).rejects.toMatchObject({
      code: 'storage-damaged',
      message: expect.stringContaining('delete the file'),
    })
  })

  test('the files are kept and can be used with a new database', async () => {
    const dataDir = await filledFolder()
    const path = join(dataDir, 'toolkit.sqlite')
    await overwrite(path, 0, new Uint8Array(100))
    await expectRefusal(dataDir, /is damaged/)
    await rm(path)
    const anew = await openEmbeddedStorage({ dataDir, newDatabase: true })
    expect(await patternLength(anew.blobs.read('recordings/r-1/audio'))).toBe(1_000)
    await anew.close()
    const { storage } = await openedStorage(dataDir)
    expect((await storage.recordings.list(ALL_RECORDINGS)).total).toBe(0)
  })
})
