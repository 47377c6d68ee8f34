import { storageSuite } from '@toolkit/testkit/conformance'
import { afterAll, test } from 'vitest'
import { startMongo, whyNoMongo } from '../../../tests/mongo/server.ts'
import { openMongoStorage } from '../src/index.ts'
import { dropDatabases } from './drop-database.ts'

const missing = await whyNoMongo()

if (missing !== null) {
  test('MongoDB', (context) => context.skip(missing))
} else {
  const server = await startMongo()
  afterAll(() => server.close())
  let opened = 0
  storageSuite('MongoDB', async () => {
    opened += 1
    const url = server.url(`conformance-${opened}`)
    const storage = await openMongoStorage({ url })
    return {
      storage,
      async close() {
        await storage.close()
        await dropDatabases([url])
      },
    }
  })
}
