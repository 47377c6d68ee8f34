import { openMongoStorage } from '@toolkit/adapter-mongo'
import { storageSuite } from '@toolkit/testkit/conformance'
import { afterAll, test } from 'vitest'
import { dropDatabases } from '../../adapters/mongo/test/drop-database.ts'
import { startMongo, whyNoMongo } from '../mongo/server.ts'
import { throughGateway } from './through-gateway.ts'

const missing = await whyNoMongo()

if (missing !== null) {
  test('gateway over MongoDB', (context) => context.skip(missing))
} else {
  const server = await startMongo()
  afterAll(() => server.close())
  let opened = 0
  storageSuite('gateway over MongoDB', async () => {
    opened += 1
    const url = server.url(`gateway-${opened}`)
    const { storage, close } = await throughGateway(await openMongoStorage({ url }))
    return {
      storage,
      async close() {
        await close()
        await dropDatabases([url])
      },
    }
  })
}
