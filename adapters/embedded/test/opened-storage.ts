import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openEmbeddedStorage } from '../src/index.ts'

/** Creates a folder that is deleted when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Opens a storage that is closed when the test ends. `logged` receives its log lines. */
export async function openedStorage(dataDir: string) {
  const logged: string[] = []
  const storage = await openEmbeddedStorage({ dataDir, log: (message) => logged.push(message) })
  onTestFinished(() => storage.close())
  return { storage, logged }
}
