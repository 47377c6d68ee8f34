import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ALL_RECORDINGS } from '@toolkit/core'
import {
  anUpload,
  aRecording,
  aRun,
  aTurn,
  aVerdict,
  pattern,
  patternLength,
  patternStream,
} from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { openEmbeddedStorage } from '../src/index.ts'
import { MIGRATIONS } from '../src/schema/migrations.ts'
import { startChild } from './child-process.ts'
import { openedStorage, temporaryFolder } from './opened-storage.ts'

describe('opening a data folder', () => {
  test('reads everything that was stored before', async () => {
    const dataDir = join(await temporaryFolder(), 'new', 'folder')
    const first = await openEmbeddedStorage({ dataDir })
    const recording = aRecording({ name: 'Ünï 😀', sampleMean: 1 / 3, currentRunId: 'x' })
    const run = aRun({ recordingId: recording.id })
    const verdict = aVerdict({ recordingId: recording.id })
    const upload = anUpload()
    await first.recordings.insert(recording)
    await first.runs.insert(run)
    await first.turns.put(run.id, [aTurn({ confidence: 7 })])
    await first.verdicts.append(verdict)
    await first.blobs.put('a/b', patternStream(0, 1_000))
    await first.uploads.insert(upload)
    await first.uploads.append(upload.id, 0, patternStream(0, 300_000))
    await first.close()

    const { storage, logged } = await openedStorage(dataDir)
    expect(logged).toEqual([])
    expect((await storage.recordings.list(ALL_RECORDINGS)).items).toEqual([recording])
    expect((await storage.recordings.list({ ...ALL_RECORDINGS, q: 'ünï' })).total).toBe(1)
    expect(await storage.runs.list(recording.id)).toEqual([run])
    expect(await storage.verdicts.list(recording.id)).toEqual([verdict])
    expect(await patternLength(storage.blobs.read('a/b'))).toBe(1_000)
    expect(await storage.uploads.list()).toEqual([upload])
    expect(await storage.uploads.append(upload.id, 300_000, patternStream(300_000, 300_001))).toBe(
      300_001,
    )
    expect(await patternLength(storage.uploads.read(upload.id))).toBe(300_001)
  })

  test('fails in the same process until the first storage is closed', async () => {
    const dataDir = await temporaryFolder()
    const { storage } = await openedStorage(dataDir)
    await expect(openEmbeddedStorage({ dataDir })).rejects.toMatchObject({
      code: 'settings-invalid',
      message: expect.stringContaining(`already running on this data folder (pid ${process.pid})`),
    })
    await storage.recordings.insert(aRecording())
    await storage.close()
    const { storage: next } = await openedStorage(dataDir)
    expect((await next.recordings.list(ALL_RECORDINGS)).total).toBe(1)
  })

  test('fails while another process uses the folder, and succeeds after that process was killed', async () => {
    const dataDir = await temporaryFolder()
    const holder = startChild(new URL('./holder-process.ts', import.meta.url), dataDir)
    for await (const line of holder.lines) {
      expect(line).toBe('open')
      break
    }
    await expect(openEmbeddedStorage({ dataDir })).rejects.toMatchObject({
      code: 'settings-invalid',
      message: expect.stringContaining(`(pid ${holder.pid})`),
    })
    await holder.kill()
    const { storage } = await openedStorage(dataDir)
    expect(await storage.check()).toBe(undefined)
  })

  test('logs an error of the space reserved for deletions, and succeeds', async () => {
    const dataDir = await temporaryFolder()
    await mkdir(join(dataDir, 'reserve'))
    const { storage, logged } = await openedStorage(dataDir)
    const line = expect.stringContaining('space reserved for deletions')
    expect(logged).toContainEqual(line)
    expect(await storage.freeing(async () => 'done')).toBe('done')
    expect(logged.at(-1)).toEqual(line)
  })

  test('fails if the folder cannot be created or written', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    await mkdir(join(folder, 'other', 'lease.sqlite'), { recursive: true })
    for (const dataDir of [join(folder, 'file', 'below'), join(folder, 'other')]) {
      await expect(openEmbeddedStorage({ dataDir })).rejects.toMatchObject({
        code: 'settings-invalid',
        message: expect.stringContaining(dataDir),
      })
    }
  })

  test('fails for a folder of a newer version, and releases the lease', async () => {
    const dataDir = await temporaryFolder()
    await (await openEmbeddedStorage({ dataDir })).close()
    setSchemaVersion(dataDir, 99)
    await expect(openEmbeddedStorage({ dataDir })).rejects.toMatchObject({
      code: 'settings-invalid',
      message: expect.stringContaining('newer version (schema 99'),
    })
    setSchemaVersion(dataDir, MIGRATIONS.length)
    const { storage } = await openedStorage(dataDir)
    expect(await storage.check()).toBe(undefined)
  })

  test('removes and logs the files of interrupted writes, and keeps bytes that no record names', async () => {
    const dataDir = await temporaryFolder()
    const first = await openEmbeddedStorage({ dataDir })
    const upload = anUpload()
    await first.uploads.insert(upload)
    await first.uploads.append(upload.id, 0, patternStream(0, 10))
    await first.close()
    await writeFile(join(dataDir, 'partial', 'half-a-blob'), pattern(0, 10))
    await writeFile(join(dataDir, 'uploads', 'gone.part'), pattern(0, 10))
    const { storage, logged } = await openedStorage(dataDir)
    expect(logged).toHaveLength(1)
    expect(await readdir(join(dataDir, 'partial'))).toEqual([])
    expect(await storage.uploads.strays()).toEqual([{ id: 'gone', sizeBytes: 10 }])
    expect(await patternLength(storage.uploads.read('gone'))).toBe(10)
    await storage.uploads.remove('gone')
    expect(await storage.uploads.strays()).toEqual([])
    expect(await readdir(join(dataDir, 'uploads'))).toEqual([`${upload.id}.part`])
  })

  test('fails if the database of existing files is missing, unless a new database is requested', async () => {
    const dataDir = await temporaryFolder()
    const first = await openEmbeddedStorage({ dataDir })
    await first.blobs.put('recordings/a/audio', patternStream(0, 10))
    await first.close()
    for (const lose of [
      () => rm(join(dataDir, 'toolkit.sqlite')),
      () => writeFile(join(dataDir, 'toolkit.sqlite'), ''),
    ]) {
      await lose()
      await writeFile(join(dataDir, 'toolkit.sqlite-wal'), pattern(0, 100))
      await expect(openEmbeddedStorage({ dataDir })).rejects.toMatchObject({
        code: 'settings-invalid',
        message: expect.stringContaining('toolkit.sqlite is missing or empty'),
      })
      expect(await readdir(dataDir)).toContain('toolkit.sqlite-wal')
    }
    const anew = await openEmbeddedStorage({ dataDir, newDatabase: true })
    expect(await patternLength(anew.blobs.read('recordings/a/audio'))).toBe(10)
    await anew.close()
    expect((await readdir(dataDir)).filter((name) => name.includes('-wal.lost-'))).toHaveLength(1)
    const { storage } = await openedStorage(dataDir)
    expect(await storage.blobs.size('recordings/a/audio')).toBe(10)
  })

  test('every call fails after closing', async () => {
    const { storage } = await openedStorage(await temporaryFolder())
    await storage.blobs.put('a', patternStream(0, 10))
    await storage.close()
    const unavailable = { code: 'storage-unavailable' }
    await expect(storage.check()).rejects.toMatchObject(unavailable)
    await expect(storage.recordings.get('a')).rejects.toMatchObject(unavailable)
    await expect(storage.blobs.put('b', patternStream(0, 1))).rejects.toMatchObject(unavailable)
    await expect(patternLength(storage.blobs.read('a'))).rejects.toMatchObject(unavailable)
  })
})

function setSchemaVersion(dataDir: string, version: number): void {
  const database = new DatabaseSync(join(dataDir, 'toolkit.sqlite'))
  database.exec(`PRAGMA user_version = ${version}`)
  database.close()
}
