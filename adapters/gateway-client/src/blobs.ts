import type { BlobStore } from '@toolkit/core'
import type { Calls } from './calls.ts'
import { BYTES, receive } from './receive.ts'
import { asker } from './records.ts'
import { sendBlocks } from './send-blocks.ts'

export function remoteBlobs(calls: Calls): BlobStore {
  const ask = asker(calls)
  return {
    async put(key, bytes, signal) {
      return Number(await sendBlocks(calls, 'PUT', pathOf({ key }), bytes, signal))
    },
    size: (key) => ask('blobs/size', key),
    read(key, range, signal) {
      const ends = range && { start: String(range.start), end: String(range.end) }
      return receive(calls, 'GET', pathOf({ key, ...ends }), BYTES, signal)
    },
    remove: (key) => ask('blobs/remove', key),
    children: (prefix) => ask('blobs/children', prefix),
    freeBytes: () => ask('blobs/free-bytes'),
  }
}

function pathOf(parameters: Record<string, string>): string {
  return `/blobs?${new URLSearchParams(parameters)}`
}
