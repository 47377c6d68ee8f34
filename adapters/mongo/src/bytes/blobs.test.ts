import type { Db } from 'mongodb'
import { expect, test } from 'vitest'
import { freeBytes } from './blobs.ts'

test.each([
  ['room', { fsTotalSize: 1_000, fsUsedSize: 400.5 }, 599],
  ['a full disk has no room', { fsTotalSize: 1_000, fsUsedSize: 1_000 }, 0],
  ['more used than there is', { fsTotalSize: 1_000, fsUsedSize: 1_200 }, 0],
  ['a disk of no size is not known', { fsTotalSize: 0, fsUsedSize: 0 }, null],
  ['a server that does not say', {}, null],
])('%s', async (_, answer, expected) => {
  const db = { command: async () => answer } as unknown as Db
  expect(await freeBytes(db)).toBe(expected)
})
