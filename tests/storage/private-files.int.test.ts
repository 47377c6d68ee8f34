import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { expect, onTestFinished, test } from 'vitest'
import { fill } from '../copy-data/filled.ts'
import { runStorage } from './storage-process.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'private-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The files and folders that other users can read, with their modes. */
async function open(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  const look = async (file: string) => {
    const { mode } = await stat(file)
    if ((mode & 0o077) !== 0) found.push(`${path.relative(folder, file)} ${mode.toString(8)}`)
  }
  await look(folder)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await look(path.join(entry.parentPath, entry.name))
  }
  return found
}

test('a data folder that others can read is made private at the next start', async () => {
  const dataDir = path.join(await temporaryFolder(), 'data')
  const storage = await openEmbeddedStorage({ dataDir })
  await fill(storage, { recordings: 2 })
  await storage.close()
  await mkdir(path.join(dataDir, 'local-pyannoteai', 'media'), { recursive: true })
  await writeFile(path.join(dataDir, 'local-pyannoteai', 'media', 'a.bin'), 'a')
  expect((await open(dataDir)).length).toBeGreaterThan(10)
  await runStorage(dataDir, 'verify')
  expect(await open(dataDir)).toEqual([])
})

test('new files are private from the beginning', async () => {
  const dataDir = path.join(await temporaryFolder(), 'data')
  expect((await runStorage(dataDir, 'adopt')).code).toBe(0)
  expect((await readdir(dataDir)).length).toBeGreaterThan(3)
  expect(await open(dataDir)).toEqual([])
})

test('a folder with files of others is not changed', async () => {
  const dataDir = await temporaryFolder()
  const folder = path.join(dataDir, 'somebody-else')
  await mkdir(folder, { mode: 0o755 })
  await writeFile(path.join(folder, 'file'), '', { mode: 0o644 })
  const storage = await openEmbeddedStorage({ dataDir })
  await storage.close()
  expect((await runStorage(dataDir, 'verify')).code).toBe(0)
  const left = (await open(dataDir)).map((line) => line.split(' ')[0])
  expect(left.filter((name) => name !== '').sort()).toEqual(['somebody-else', 'somebody-else/file'])
})
