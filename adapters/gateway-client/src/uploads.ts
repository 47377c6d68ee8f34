import { ToolkitError, type UploadStore } from '@toolkit/core'
import type { Calls } from './calls.ts'
import { BYTES, receive } from './receive.ts'
import { asker } from './records.ts'
import { sendBlocks } from './send-blocks.ts'

export function remoteUploads(calls: Calls): UploadStore {
  const ask = asker(calls)
  // Two calls may overtake each other on the way, so the later one is refused here already.
  const appending = new Set<string>()
  return {
    insert: (upload) => ask('uploads/insert', upload),
    get: (id) => ask('uploads/get', id),
    update: (upload) => ask('uploads/update', upload),
    offset: (id) => ask('uploads/offset', id),
    async append(id, offset, bytes, signal) {
      if (appending.has(id)) {
        throw new ToolkitError('request-conflict', `Upload ${id} is being written by another call.`)
      }
      appending.add(id)
      try {
        const path = `/uploads?${new URLSearchParams({ id, offset: String(offset) })}`
        return Number(await sendBlocks(calls, 'PATCH', path, bytes, signal))
      } finally {
        appending.delete(id)
      }
    },
    read(id, { from = 0, signal } = {}) {
      const path = `/uploads?${new URLSearchParams({ id, from: String(from) })}`
      return receive(calls, 'GET', path, BYTES, signal)
    },
    moveToBlob: (id, key) => ask('uploads/move-to-blob', id, key),
    remove: (id) => ask('uploads/remove', id),
    list: () => ask('uploads/list'),
    strays: () => ask('uploads/strays'),
  }
}
