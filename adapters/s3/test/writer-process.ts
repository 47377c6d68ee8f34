import { patternStream } from '@toolkit/testkit'
import { openS3Storage } from '../src/index.ts'

// Writes a value and an upload until it is killed.
const [endpoint, prefix, id] = process.argv.slice(2)
const bytes = await openS3Storage({
  bucket: 'test',
  prefix: String(prefix),
  endpoint: String(endpoint),
  region: null,
  forcePathStyle: true,
})
await Promise.all([
  bytes.blobs.put('endless', patternStream(0, 1e12)),
  bytes.uploads.append(String(id), 0, patternStream(0, 1e12)),
])
