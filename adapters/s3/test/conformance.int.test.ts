import { byteStorageSuite } from '@toolkit/testkit/conformance'
import { afterAll, test } from 'vitest'
import { startS3, whyNoS3 } from '../../../tests/s3/server.ts'
import { openS3Storage } from '../src/index.ts'

const missing = await whyNoS3()

if (missing !== null) {
  test('S3', (context) => context.skip(missing))
} else {
  const server = await startS3()
  afterAll(() => server.close())
  await server.createBucket('conformance')
  let opened = 0
  byteStorageSuite('S3', async () => {
    opened += 1
    const { endpoint } = server
    const place = { bucket: 'conformance', prefix: `n${opened}/`, endpoint }
    const bytes = await openS3Storage({ ...place, region: null, forcePathStyle: true })
    return { bytes, close: () => bytes.close() }
  })
}
