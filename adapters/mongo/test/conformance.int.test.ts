import { storageSuite } from '@toolkit/testkit/conformance'
import { afterAll, test } from 'vitest'
import { startMongo, whyNoMongo } from '../../../tests/mongo/server.ts'
import { reusedDatabases } from './reused-databases.ts'

const missing = await whyNoMongo()

if (missing !== null) {
  test('MongoDB', (context) => context.skip(missing))
} else {
  const server = await startMongo()
  afterAll(() => server.close())
  storageSuite('MongoDB', reusedDatabases(server, 'conformance'))
}
