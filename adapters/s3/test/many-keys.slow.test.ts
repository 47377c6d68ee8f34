import { patternStream } from '@toolkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { startS3, whyNoS3 } from '../../../tests/s3/server.ts'
import { startFaultyStore } from './faulty-store.ts'
import { openedBytes } from './opened-bytes.ts'

const missing = await whyNoS3()

test('removes a key with more keys under it than one request deletes or one page lists', async (context) => {
  if (missing !== null) return context.skip(missing)
  const server = await startS3()
  onTestFinished(() => server.close())
  await server.createBucket('test')
  const store = await startFaultyStore(server.endpoint)
  onTestFinished(() => store.close())
  const { bytes } = await openedBytes(store.endpoint)
  const names = Array.from({ length: 1_050 }, (_, index) => `many/${index}`)
  await bytes.blobs.put('manyother', patternStream(0, 1))
  while (names.length > 0) {
    await Promise.all(names.splice(0, 50).map((key) => bytes.blobs.put(key, patternStream(0, 1))))
  }
  expect(await bytes.blobs.children('many')).toHaveLength(1_050)
  store.seen.length = 0
  await bytes.blobs.remove('many')
  expect(await bytes.blobs.children('many')).toEqual([])
  expect(await bytes.blobs.size('manyother')).toBe(1)
  const deletions = store.seen.filter(
    ({ method, url }) => method === 'POST' && url.includes('delete'),
  )
  expect(deletions).toHaveLength(3)
})
