import type { Storage, Upload } from '@toolkit/core'
import { memoryStorage } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { DRAFT, never, openTestToolkit, SOUND, type TestToolkit } from './test-toolkit.ts'

const MIB = 1024 * 1024
/** The space that uploads must leave, and space for one and a half recordings with their copies. */
const SIZE = 100
const ROOM_FOR_ONE = 64 * MIB + 3 * SIZE

/** A setup with space for exactly one more recording of `SIZE` bytes. */
async function openNearlyFullToolkit(): Promise<{ setup: TestToolkit; storage: Storage }> {
  const storage = memoryStorage()
  storage.blobs.freeBytes = async () => ROOM_FOR_ONE
  return { setup: await openTestToolkit({ storage }), storage }
}

const begin = (setup: TestToolkit): Promise<Upload> => setup.toolkit.uploads.begin(DRAFT, SIZE)
const full = { code: 'storage-full' }

async function* some(bytes: number) {
  yield SOUND.slice(0, bytes)
}

test('empty uploads reserve space for minutes, not for days', async () => {
  const { setup } = await openNearlyFullToolkit()
  const { uploads } = setup.toolkit
  const idle = await begin(setup)
  await expect(begin(setup)).rejects.toMatchObject(full)
  await setup.clock.advance(6 * 60_000)
  const second = await begin(setup)
  // An upload that continues checks the space again.
  await expect(uploads.append(idle.id, 0, some(10), never)).rejects.toMatchObject(full)
  expect((await uploads.get(idle.id)).offset).toBe(0)
  await uploads.abandon(second.id)
  expect((await uploads.append(idle.id, 0, some(10), never)).offset).toBe(10)
  await setup.toolkit.close()
})

test('of two concurrent uploads with space for one, one is refused', async () => {
  const { setup } = await openNearlyFullToolkit()
  const both = await Promise.allSettled([begin(setup), begin(setup)])
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(both[1]).toMatchObject({ reason: full })
  await setup.toolkit.close()
})

test('arriving bytes keep their reservation', async () => {
  const { setup } = await openNearlyFullToolkit()
  const { id } = await begin(setup)
  for (let offset = 0; offset < 40; offset += 10) {
    await setup.toolkit.uploads.append(id, offset, some(10), never).then(
      () => undefined,
      (error: { code: string }) => {
        throw new Error(error.code)
      },
    )
    await setup.clock.advance(4 * 60_000)
    await expect(begin(setup)).rejects.toMatchObject(full)
  }
  await setup.toolkit.close()
})

test('a new upload does not read the open ones', async () => {
  const { setup, storage } = await openNearlyFullToolkit()
  storage.blobs.freeBytes = async () => 2 ** 50
  for (let count = 0; count < 20; count += 1) await begin(setup)
  const { list, offset } = storage.uploads
  let reads = 0
  storage.uploads.list = () => {
    reads += 1
    return list()
  }
  storage.uploads.offset = (id) => {
    reads += 1
    return offset(id)
  }
  await begin(setup)
  expect(reads).toBe(0)
  await setup.toolkit.close()
})

test('open uploads can be listed and abandoned', async () => {
  const { setup } = await openNearlyFullToolkit()
  const { uploads } = setup.toolkit
  const { id } = await begin(setup)
  await uploads.append(id, 0, some(10), never)
  expect(await uploads.open()).toMatchObject({
    total: 1,
    items: [{ upload: { id, sizeBytes: SIZE }, offset: 10, isArriving: true }],
  })
  await setup.clock.advance(6 * 60_000)
  expect(await uploads.open()).toMatchObject({ items: [{ isArriving: false }] })
  await uploads.abandon(id)
  expect(await uploads.open()).toEqual({ items: [], total: 0 })
  await setup.createRecording()
  expect(await uploads.open()).toEqual({ items: [], total: 0 })
  await setup.toolkit.close()
})
