import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { allRecordings, audioKey, type Storage } from '@toolkit/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { blocks, fill, someBytes } from '../copy-data/filled.ts'
import { audioSizes, runStorage } from './storage-process.ts'

const root = path.join(import.meta.dirname, '../..')
const run = promisify(execFile)
const FILLED = 3
const AUDIO_BYTES = 70_000

let folder: string
let dataDir: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'backup-'))
  dataDir = path.join(folder, 'data')
  await withStorage((storage) => fill(storage, { recordings: FILLED, audioBytes: AUDIO_BYTES }))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function withStorage<T>(work: (storage: Storage) => Promise<T>): Promise<T> {
  const storage = await openEmbeddedStorage({ dataDir })
  try {
    return await work(storage)
  } finally {
    await storage.close()
  }
}

/** Runs exactly the commands that docs/deploy.md gives under `<!-- tried: NAME -->`. Returns their output. */
async function documented(name: 'backup-folder' | 'restore-folder'): Promise<string> {
  const text = await readFile(path.join(root, 'docs/deploy.md'), 'utf8')
  const block = new RegExp(`<!-- tried: ${name} -->\\n+\`\`\`sh\\n([^\`]+)`).exec(text)?.[1]
  if (block === undefined) throw new Error(`docs/deploy.md has no commands for ${name}`)
  const npm = 'npm() { (cd "$ROOT" && command npm "$@"); }\n'
  const environment = { ...process.env, ROOT: root, DATA_DIR: dataDir }
  const { stdout } = await run('bash', ['-c', `set -u\n${npm}${block}`], {
    cwd: folder,
    env: environment,
  }).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? String(error) }))
  return stdout
}

/** All content of a recording except its bytes. */
async function contents(storage: Storage): Promise<unknown> {
  const all: unknown[] = []
  for await (const recording of allRecordings(storage)) {
    const { id } = recording
    all.push(recording, await storage.runs.list(id), await storage.verdicts.list(id))
  }
  return all
}

async function addAnother(storage: Storage): Promise<void> {
  const [first] = (await storage.blobs.children('recordings')).toSorted()
  const known = await storage.recordings.get(first ?? '')
  if (known === null) throw new Error('nothing was filled in')
  const id = 'added-later'
  await storage.blobs.put(audioKey(id), blocks(someBytes(90_000, 9)))
  await storage.recordings.insert({
    ...known,
    id,
    name: 'Added later',
    sizeBytes: 90_000,
    durationSeconds: null,
    sound: null,
  })
}

describe('backup and restore of a data folder, as documented', () => {
  test('restores everything, and keeps the previous folder', async () => {
    const before = await withStorage(contents)
    await documented('backup-folder')
    await withStorage(addAnother)
    const said = await documented('restore-folder')
    expect(said).not.toContain('added-later')
    expect(await withStorage(contents)).toEqual(before)
    expect(await audioSizes(dataDir)).toEqual(Array(FILLED).fill(AUDIO_BYTES))
    expect(await audioSizes(`${dataDir}.before`)).toHaveLength(FILLED + 1)
  })

  test('an older database with newer files loses no file: unknown files are listed with their sizes', async () => {
    const copy = path.join(folder, 'older')
    await mkdir(copy)
    await cp(path.join(dataDir, 'toolkit.sqlite'), path.join(copy, 'toolkit.sqlite'))
    await withStorage(addAnother)
    await rm(path.join(dataDir, 'toolkit.sqlite'))
    await cp(path.join(copy, 'toolkit.sqlite'), path.join(dataDir, 'toolkit.sqlite'))
    const { code, output } = await runStorage(dataDir, 'verify')
    expect(code).toBe(1)
    expect(output).toContain('unknown   recordings/added-later (90,000 bytes)')
    expect(await audioSizes(dataDir)).toHaveLength(FILLED + 1)
  })

  test('a newer database with older files: missing files are listed with their sizes and recordings', async () => {
    const files = path.join(folder, 'older-files')
    await cp(path.join(dataDir, 'blobs'), files, { recursive: true })
    await withStorage(addAnother)
    await rm(path.join(dataDir, 'blobs'), { recursive: true })
    await cp(files, path.join(dataDir, 'blobs'), { recursive: true })
    const { code, output } = await runStorage(dataDir, 'verify')
    expect(code).toBe(1)
    expect(output).toContain(
      'missing   recordings/added-later/audio (90,000 bytes) of "Added later"',
    )
    expect(await withStorage((storage) => storage.recordings.get('added-later'))).toMatchObject({
      name: 'Added later',
    })
  })

  test('lists files of an unknown run, an upload without a record, and a file of another size', async () => {
    await withStorage(async (storage) => {
      const [id = ''] = await storage.blobs.children('recordings')
      await storage.blobs.put(`recordings/${id}/runs/unknown-run/raw`, blocks(someBytes(40, 1)))
      await storage.blobs.put(audioKey(id), blocks(someBytes(10, 1)))
    })
    await cp(path.join(root, 'package.json'), path.join(dataDir, 'uploads', 'unknown-upload.part'))
    const { output } = await runStorage(dataDir, 'verify')
    expect(output).toMatch(/unknown +recordings\/\S+\/runs\/unknown-run \(40 bytes\)/)
    expect(output).toMatch(/unknown +uploads\/unknown-upload /)
    expect(output).toMatch(/size +recordings\/\S+\/audio \(10 bytes in place of/)
    const adopted = await runStorage(dataDir, 'adopt')
    expect(adopted.output, 'no audio is left alone').toMatch(/left +uploads\/unknown-upload/)
  })
})
