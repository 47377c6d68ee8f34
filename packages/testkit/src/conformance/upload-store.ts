import type { BlobStore, UploadStore } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anUpload } from '../builders.ts'
import { brokenStream, collected, sameBytes, someBytes, stalledStream, streamOf } from './bytes.ts'
import { type Opened, using } from './opened.ts'

/** Conformance suite of `UploadStore`. `open` returns an empty store, with the blob store for finished bytes. */
export function uploadStoreSuite(
  name: string,
  open: () => Promise<Opened<{ store: UploadStore; blobs: BlobStore }>>,
): void {
  describe(`upload store: ${name}`, () => {
    test('keeps, changes, lists and removes descriptions', () =>
      using(open, async ({ store }) => {
        const one = anUpload({ sizeBytes: 10 })
        const two = anUpload({ draft: { ...anUpload().draft, name: 'a "name" <b> \u202e 😀' } })
        await store.insert(one)
        await store.insert(two)
        expect(await store.get(two.id)).toEqual(two)
        const finished = { ...one, sizeBytes: 11, finishedAt: '2026-01-02T00:00:00.000Z' }
        await store.update(finished)
        const listed = [...(await store.list())].sort((a, b) => (a.id < b.id ? -1 : 1))
        expect(listed).toEqual([finished, two].sort((a, b) => (a.id < b.id ? -1 : 1)))
        await store.append(two.id, 0, streamOf(someBytes(3)))
        expect(await store.strays()).toEqual([])
        await store.remove(one.id)
        expect(await store.get(one.id)).toBe(null)
        expect(await store.list()).toEqual([two])
      }))

    test('clears the bytes and keeps the description', () =>
      using(open, async ({ store, blobs }) => {
        const upload = anUpload({ sizeBytes: 10 })
        await store.insert(upload)
        await store.append(upload.id, 0, streamOf(someBytes(7)))
        await store.clear(upload.id)
        expect(await store.offset(upload.id)).toBe(0)
        expect(await collected(store.read(upload.id))).toHaveLength(0)
        expect(await store.get(upload.id)).toEqual(upload)
        expect(await store.strays()).toEqual([])
        const other = someBytes(10, 5)
        expect(await store.append(upload.id, 0, streamOf(other))).toBe(10)
        await store.clear(upload.id)
        await store.clear(upload.id)
        await store.append(upload.id, 0, streamOf(other))
        await store.moveToBlob(upload.id, 'recordings/cleared/audio')
        const blob = await collected(blobs.read('recordings/cleared/audio'))
        expect(sameBytes(blob, other)).toBe(true)
        const late = await store.clear(upload.id).catch((error: unknown) => error)
        expect(late).toMatchObject({ code: 'request-conflict' })
        const unknown = await store.clear('unknown').catch((error: unknown) => error)
        expect(unknown).toMatchObject({ code: 'not-found' })
      }))

    test('an unknown id: null, offset 0, no error on remove', () =>
      using(open, async ({ store }) => {
        expect(await store.get('unknown')).toBe(null)
        expect(await store.offset('unknown')).toBe(0)
        await store.remove('unknown')
      }))

    test('keeps bytes of any number of appends in any chunks', () =>
      using(open, ({ store }) =>
        fc.assert(
          fc.asyncProperty(
            fc.array(fc.array(fc.nat(150_000), { maxLength: 4 }), { maxLength: 4 }),
            async (appends) => {
              const upload = anUpload()
              await store.insert(upload)
              expect(await store.offset(upload.id)).toBe(0)
              const sent: Uint8Array[] = []
              let offset = 0
              for (const lengths of appends) {
                const chunks = lengths.map((length, index) => someBytes(length, offset + index))
                sent.push(...chunks)
                const next = offset + chunks.reduce((sum, chunk) => sum + chunk.length, 0)
                expect(await store.append(upload.id, offset, streamOf(...chunks))).toBe(next)
                expect(await store.offset(upload.id)).toBe(next)
                offset = next
              }
              const whole = new Uint8Array(Buffer.concat(sent))
              expect(sameBytes(await collected(store.read(upload.id)), whole)).toBe(true)
              for (const from of [0, 1, offset >> 1, offset - 1, offset, offset + 1]) {
                if (from < 0) continue
                const rest = await collected(store.read(upload.id, { from }))
                expect(sameBytes(rest, whole.subarray(from)), `from ${from}`).toBe(true)
              }
            },
          ),
          { numRuns: 15 },
        ),
      ))

    test('rejects an append at a wrong offset', () =>
      using(open, async ({ store }) => {
        const { id } = anUpload()
        await store.insert(anUpload({ id }))
        await store.append(id, 0, streamOf(someBytes(10)))
        for (const offset of [0, 9, 11]) {
          await expect(store.append(id, offset, streamOf(someBytes(3)))).rejects.toMatchObject({
            code: 'request-conflict',
          })
        }
        expect(await collected(store.read(id))).toEqual(someBytes(10))
      }))

    test('rejects a second append while one is running, without affecting it', () =>
      using(open, async ({ store }) => {
        const upload = anUpload()
        await store.insert(upload)
        const begun = Promise.withResolvers<void>()
        const release = Promise.withResolvers<void>()
        async function* slow() {
          yield someBytes(5)
          begun.resolve()
          await release.promise
          yield someBytes(5, 2)
        }
        const first = store.append(upload.id, 0, slow())
        await begun.promise
        const second = store.append(upload.id, 0, streamOf(someBytes(7)))
        await expect(second).rejects.toMatchObject({ code: 'request-conflict' })
        release.resolve()
        expect(await first).toBe(10)
        expect(await collected(store.read(upload.id))).toEqual(
          Uint8Array.of(...someBytes(5), ...someBytes(5, 2)),
        )
      }))

    test('a failed or aborted append can be continued', () =>
      using(open, async ({ store }) => {
        const upload = anUpload()
        const whole = someBytes(900_000)
        await store.insert(upload)
        const broken = brokenStream(new Error('connection lost'), whole.subarray(0, 300_000))
        await expect(store.append(upload.id, 0, broken)).rejects.toThrow()
        const once = await store.offset(upload.id)
        expect(once).toBeLessThanOrEqual(300_000)

        const controller = new AbortController()
        const stalled = stalledStream(
          () => controller.abort(new Error('the tab was closed')),
          whole.subarray(once, 600_000),
        )
        const aborted = store.append(upload.id, once, stalled, controller.signal)
        await expect(aborted).rejects.toThrow()
        const twice = await store.offset(upload.id)
        expect(twice).toBeGreaterThanOrEqual(once)
        expect(twice).toBeLessThanOrEqual(600_000)

        expect(await store.append(upload.id, twice, streamOf(whole.subarray(twice)))).toBe(900_000)
        expect(sameBytes(await collected(store.read(upload.id)), whole)).toBe(true)
      }))

    test('remove aborts an append, and a concurrent append leaves nothing', () =>
      using(open, async ({ store }) => {
        const upload = anUpload()
        await store.insert(upload)
        const begun = Promise.withResolvers<void>()
        const stalled = stalledStream(begun.resolve, someBytes(300_000))
        const first = store.append(upload.id, 0, stalled).catch((error: unknown) => error)
        await begun.promise
        const removing = store.remove(upload.id)
        async function* late() {
          yield someBytes(10)
          await removing
          yield someBytes(10)
        }
        const second = store.append(upload.id, 0, late()).catch((error: unknown) => error)
        await removing
        expect([await first, await second]).toEqual([expect.any(Error), expect.any(Error)])
        expect([await store.get(upload.id), await store.offset(upload.id)]).toEqual([null, 0])
      }))

    test('an append that starts during remove leaves nothing', () =>
      using(open, async ({ store }) => {
        const upload = anUpload()
        await store.insert(upload)
        const removing = store.remove(upload.id)
        async function* late() {
          yield someBytes(10)
          await removing
          yield someBytes(10)
        }
        await expect(store.append(upload.id, 0, late())).rejects.toThrow()
        await removing
        expect([await store.get(upload.id), await store.offset(upload.id)]).toEqual([null, 0])
      }))

    test('moves the bytes to a blob once, and keeps the offset', () =>
      using(open, async ({ store, blobs }) => {
        const upload = anUpload()
        await store.insert(upload)
        await store.append(upload.id, 0, streamOf(someBytes(700)))
        await store.moveToBlob(upload.id, 'recordings/r1/audio')
        await store.moveToBlob(upload.id, 'recordings/r1/audio')
        expect(await collected(blobs.read('recordings/r1/audio'))).toEqual(someBytes(700))
        expect(await store.offset(upload.id)).toBe(700)
        await expect(store.append(upload.id, 700, streamOf(someBytes(1)))).rejects.toMatchObject({
          code: 'request-conflict',
        })
        await store.remove(upload.id)
        await store.moveToBlob(upload.id, 'recordings/r1/audio')
        expect(await blobs.size('recordings/r1/audio')).toBe(700)
      }))

    test('removes the bytes with the upload', () =>
      using(open, async ({ store }) => {
        const upload = anUpload()
        await store.insert(upload)
        await store.append(upload.id, 0, streamOf(someBytes(5)))
        await store.remove(upload.id)
        expect(await store.offset(upload.id)).toBe(0)
        await store.insert(upload)
        expect(await store.append(upload.id, 0, streamOf(someBytes(2)))).toBe(2)
      }))
  })
}
