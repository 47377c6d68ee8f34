import type { Db } from 'mongodb'
import { expect, test } from 'vitest'
import { freeBytes } from './blobs.ts'

test.each([
  ['free space', { fsTotalSize: 1_000, fsUsedSize: 400.5 }, 599],
  ['a full disk', { fsTotalSize: 1_000, fsUsedSize: 1_000 }, 0],
  ['more used than the total', { fsTotalSize: 1_000, fsUsedSize: 1_200 }, 0],
  ['a disk of size 0', { fsTotalSize: 0, fsUsedSize: 0 }, null],
  ['a server that reports nothing', {}, null],
])('free bytes: %s', async (_, answer, expected) => {
  const db = { command: async () => answer } as unknown as Db
  expect(await freeBytes(db)).toBe(expected)
})
