import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { memoryStorage } from '@toolkit/testkit'
import { storageSuite } from '@toolkit/testkit/conformance'
import { throughGateway } from './through-gateway.ts'

storageSuite('gateway over memory', () => throughGateway(memoryStorage()))

storageSuite('gateway over embedded', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-'))
  const { storage, close } = await throughGateway(await openEmbeddedStorage({ dataDir }))
  return {
    storage,
    async close() {
      await close()
      await rm(dataDir, { recursive: true })
    },
  }
})
