import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openEmbeddedStorage } from '../src/index.ts'

/** A folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A storage that is closed when the test ends, and what it logged. */
export async function openedStorage(dataDir: string) {
  const logged: string[] = []
  const storage = await openEmbeddedStorage({ dataDir, log: (message) => logged.push(message) })
  onTestFinished(() => storage.close())
  return { storage, logged }
}
