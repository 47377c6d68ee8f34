import { anUpload, memoryStorage } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { settlingUploads } from './settling-uploads.ts'

test('an aborted append is finished before the offset is reported', async () => {
  const { uploads } = memoryStorage()
  const stored = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const settling = settlingUploads({
    ...uploads,
    // A database whose last write is slow, also after the append was aborted.
    async append(id, offset, bytes) {
      begun.resolve()
      await stored.promise
      return uploads.append(id, offset, bytes)
    },
  })
  const upload = anUpload()
  await settling.insert(upload)
  const caller = new AbortController()
  const bytes = ReadableStream.from([Uint8Array.of(1, 2, 3)])
  const first = settling.append(upload.id, 0, bytes, caller.signal)
  await begun.promise

  expect(await settling.offset(upload.id)).toBe(0)
  caller.abort()
  const offset = settling.offset(upload.id)
  const read = Array.fromAsync(settling.read(upload.id))
  stored.resolve()
  expect(await offset).toBe(3)
  expect(await read).toEqual([Uint8Array.of(1, 2, 3)])
  expect(await first).toBe(3)
  const more = ReadableStream.from([Uint8Array.of(4)])
  expect(await settling.append(upload.id, 3, more, new AbortController().signal)).toBe(4)
})
