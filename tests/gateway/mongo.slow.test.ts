import { openMongoStorage } from '@toolkit/adapter-mongo'
import { storageSuite } from '@toolkit/testkit/conformance'
import { afterAll, test } from 'vitest'
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
    return throughGateway(await openMongoStorage({ url: server.url(`gateway-${opened}`) }))
  })
}
