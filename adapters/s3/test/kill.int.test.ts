import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { joinStorage } from '@toolkit/core'
import { anUpload, memoryStorage, patternLength, patternStream } from '@toolkit/testkit'
import { expectNothingUnexplained } from '@toolkit/testkit/conformance'
import { expect, onTestFinished, test } from 'vitest'
import { startS3, whyNoS3 } from '../../../tests/s3/server.ts'
import { startFaultyStore } from './faulty-store.ts'
import { openedBytes } from './opened-bytes.ts'

const missing = await whyNoS3()
const MIB = 1024 * 1024

test('an upload whose process was killed continues where it was, and a value that was half written does not exist', async (context) => {
  if (missing !== null) return context.skip(missing)
  const server = await startS3()
  onTestFinished(() => server.close())
  await server.createBucket('test')
  const store = await startFaultyStore(server.endpoint)
  onTestFinished(() => store.close())
  const { bytes, prefix, logged } = await openedBytes(server.endpoint)
  const upload = anUpload()
  await bytes.uploads.insert(upload)

  const script = fileURLToPath(new URL('./writer-process.ts', import.meta.url))
  const args = ['--no-warnings', script, store.endpoint, prefix, upload.id]
  const writer = spawn(process.execPath, args, { stdio: 'inherit' })
  const ended = once(writer, 'close')
  onTestFinished(() => void writer.kill('SIGKILL'))
  // The third part is under way, so two are stored.
  const counts = { parts: 0, valueParts: 0 }
  const isEnough = Promise.withResolvers<void>()
  store.fault = ({ method, url }) => {
    if (method !== 'PUT') return null
    if (url.includes('/parts/')) counts.parts += 1
    if (url.includes('partNumber=')) counts.valueParts += 1
    if (counts.parts >= 3 && counts.valueParts >= 2) isEnough.resolve()
    return null
  }
  await Promise.race([isEnough.promise, ended])
  writer.kill('SIGKILL')
  await ended

  await expectNothingUnexplained(joinStorage(memoryStorage(), bytes))
  const offset = await bytes.uploads.offset(upload.id)
  expect(offset).toBeGreaterThanOrEqual(16 * MIB)
  expect(await patternLength(bytes.uploads.read(upload.id))).toBe(offset)
  const end = offset + 3 * MIB
  expect(await bytes.uploads.append(upload.id, offset, patternStream(offset, end))).toBe(end)
  await bytes.uploads.moveToBlob(upload.id, 'whole')
  expect(await patternLength(bytes.blobs.read('whole'))).toBe(end)

  expect(await bytes.blobs.size('endless')).toBe(null)
  await bytes.sweep()
  expect(logged).toEqual([expect.stringContaining('1 incomplete')])
  const left = new ListMultipartUploadsCommand({ Bucket: 'test', Prefix: prefix })
  expect((await server.client.send(left)).Uploads ?? []).toEqual([])
})
