import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storageSuite } from '@toolkit/testkit/conformance'
import { openEmbeddedStorage } from '../src/index.ts'

storageSuite('embedded', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'embedded-'))
  const storage = await openEmbeddedStorage({ dataDir })
  return {
    storage,
    async close() {
      await storage.close()
      await rm(dataDir, { recursive: true })
    },
  }
})
