import { storageSuite } from '@toolkit/testkit/conformance'
import { afterAll, test } from 'vitest'
import { reusedDatabases } from '../../adapters/mongo/test/reused-databases.ts'
import { startMongo, whyNoMongo } from '../mongo/server.ts'
import { throughGateway } from './through-gateway.ts'

const missing = await whyNoMongo()

if (missing !== null) {
  test('gateway over MongoDB', (context) => context.skip(missing))
} else {
  const server = await startMongo()
  afterAll(() => server.close())
  const open = reusedDatabases(server, 'gateway')
  storageSuite('gateway over MongoDB', async () => {
    const behind = await open()
    const { storage, close } = await throughGateway(behind.storage)
    return {
      storage,
      async close() {
        await close()
        await behind.close()
      },
    }
  })
}
