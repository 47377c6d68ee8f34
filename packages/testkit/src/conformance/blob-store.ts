import type { BlobStore } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brokenStream, collected, sameBytes, someBytes, stalledStream, streamOf } from './bytes.ts'
import { type Opened, using } from './opened.ts'

const BAD_KEYS = [
  '',
  '/',
  'a/',
  '/a',
  'a//b',
  '..',
  'a/../b',
  '.',
  'a.b',
  'a b',
  'ä',
  'a\\b',
  'a\0b',
  'a\n',
]

/** Conformance suite of `BlobStore`. `open` returns an empty store. */
export function blobStoreSuite(
  name: string,
  open: () => Promise<Opened<{ store: BlobStore }>>,
): void {
  describe(`blob store: ${name}`, () => {
    test('reads a stored value, returns its size, and replaces it', () =>
      using(open, async ({ store }) => {
        expect(await store.size('a/b')).toBe(null)
        expect(await store.put('a/b', streamOf(someBytes(3), someBytes(5, 2)))).toBe(8)
        expect(await collected(store.read('a/b'))).toEqual(
          Uint8Array.of(...someBytes(3), ...someBytes(5, 2)),
        )
        expect(await store.put('a/b', streamOf(someBytes(2, 3)))).toBe(2)
        expect(await store.size('a/b')).toBe(2)
        expect(await collected(store.read('a/b'))).toEqual(someBytes(2, 3))
      }))

    test('keeps an empty value', () =>
      using(open, async ({ store }) => {
        expect(await store.put('empty', streamOf())).toBe(0)
        expect(await store.size('empty')).toBe(0)
        expect(await collected(store.read('empty'))).toEqual(new Uint8Array(0))
      }))

    test('reads any range of any value, written in any chunks', () =>
      using(open, ({ store }) =>
        fc.assert(
          fc.asyncProperty(
            fc.array(fc.nat(200_000), { maxLength: 6 }),
            fc.array(fc.tuple(fc.double({ min: 0, max: 1 }), fc.double({ min: 0, max: 1 })), {
              maxLength: 4,
            }),
            async (lengths, shares) => {
              const chunks = lengths.map((length, index) => someBytes(length, index + 1))
              const whole = new Uint8Array(Buffer.concat(chunks))
              await store.put('value', streamOf(...chunks))
              expect(sameBytes(await collected(store.read('value')), whole)).toBe(true)
              for (const [a, b] of shares) {
                const [start, end] = [Math.min(a, b), Math.max(a, b)].map((share) =>
                  Math.round((Number.isNaN(share) ? 0 : share) * whole.length),
                ) as [number, number]
                const part = await collected(store.read('value', { start, end }))
                expect(sameBytes(part, whole.subarray(start, end))).toBe(true)
              }
            },
          ),
          { numRuns: 15 },
        ),
      ))

    test('a failed or aborted write keeps the previous value', () =>
      using(open, async ({ store }) => {
        const error = new Error('connection lost')
        await expect(store.put('new', brokenStream(error, someBytes(9)))).rejects.toThrow()
        expect(await store.size('new')).toBe(null)
        await store.put('old', streamOf(someBytes(4)))
        await expect(store.put('old', brokenStream(error, someBytes(9)))).rejects.toThrow()
        expect(await collected(store.read('old'))).toEqual(someBytes(4))

        const controller = new AbortController()
        const stalled = stalledStream(() => controller.abort(error), someBytes(600_000))
        await expect(store.put('old', stalled, controller.signal)).rejects.toThrow()
        expect(await collected(store.read('old'))).toEqual(someBytes(4))
        await expect(store.put('new', streamOf(someBytes(9)), controller.signal)).rejects.toThrow()
        expect(await store.size('new')).toBe(null)
      }))

    test('reading stops when the reader stops, and on abort', () =>
      using(open, async ({ store }) => {
        await store.put('long', streamOf(someBytes(2_000_000)))
        for await (const block of store.read('long')) {
          expect(sameBytes(block, someBytes(2_000_000).subarray(0, block.length))).toBe(true)
          break
        }
        const controller = new AbortController()
        const reading = (async () => {
          for await (const _ of store.read('long', undefined, controller.signal)) {
            controller.abort(new Error('enough'))
          }
        })()
        await expect(reading).rejects.toThrow()
        await store.remove('long')
        expect(await store.size('long')).toBe(null)
      }))

    test('a read during a replacement returns one complete value', () =>
      using(open, async ({ store }) => {
        const [older, newer] = [someBytes(5_000_000), someBytes(6_000_000, 2)]
        await store.put('a', streamOf(older))
        const reading = async () => {
          const blocks: Uint8Array[] = []
          for await (const block of store.read('a')) {
            if (blocks.length === 0) await store.put('a', streamOf(newer))
            blocks.push(block)
          }
          return new Uint8Array(Buffer.concat(blocks))
        }
        const read = await reading().catch((error: unknown) => error)
        expect(read instanceof Error || sameBytes(read as Uint8Array, older)).toBe(true)
        expect(sameBytes(await collected(store.read('a')), newer)).toBe(true)
      }))

    test('one of two concurrent writes is kept completely', () =>
      using(open, async ({ store }) => {
        const values = [someBytes(700_000), someBytes(900_000, 2)] as const
        for (let round = 0; round < 3; round += 1) {
          await Promise.all(values.map((value) => store.put('a', streamOf(value))))
          const kept = await collected(store.read('a'))
          expect(values.some((value) => sameBytes(kept, value))).toBe(true)
          expect(await store.size('a')).toBe(kept.length)
        }
        await store.remove('a')
        expect(await store.size('a')).toBe(null)
      }))

    test('an unknown key: `not-found` on read, size null, no error on remove', () =>
      using(open, async ({ store }) => {
        await expect(collected(store.read('nowhere'))).rejects.toMatchObject({ code: 'not-found' })
        expect(await store.size('nowhere')).toBe(null)
        await store.remove('nowhere')
        expect(await store.children('nowhere')).toEqual([])
      }))

    test('removes a key with all keys under it, and no others', () =>
      using(open, async ({ store }) => {
        for (const key of ['a', 'a/b', 'a/b/c', 'a/d', 'ab', 'b/a']) {
          await store.put(key, streamOf(someBytes(1)))
        }
        await store.remove('a/b')
        expect(
          await Promise.all(['a', 'a/d', 'a/b', 'a/b/c'].map((key) => store.size(key))),
        ).toEqual([1, 1, null, null])
        await store.remove('a')
        expect(await Promise.all(['a', 'a/d', 'ab', 'b/a'].map((key) => store.size(key)))).toEqual([
          null,
          null,
          1,
          1,
        ])
      }))

    test('lists the next segments under a prefix, each once, without removed ones', () =>
      using(open, async ({ store }) => {
        for (const key of ['p/x', 'p/x/1', 'p/x/2', 'p/y/1', 'p/z/1/2', 'pp/q', 'p']) {
          await store.put(key, streamOf(someBytes(1)))
        }
        const children = async () => [...(await store.children('p'))].sort()
        expect(await children()).toEqual(['x', 'y', 'z'])
        await store.remove('p/z/1/2')
        await store.remove('p/x')
        expect(await children()).toEqual(['y'])
      }))

    test('rejects invalid keys', () =>
      using(open, async ({ store }) => {
        for (const key of [...BAD_KEYS, 'k'.repeat(201)]) {
          const internal = { code: 'internal' }
          await expect(store.put(key, streamOf(someBytes(1)))).rejects.toMatchObject(internal)
          await expect(collected(store.read(key))).rejects.toMatchObject(internal)
          await expect(store.size(key)).rejects.toMatchObject(internal)
          await expect(store.remove(key)).rejects.toMatchObject(internal)
        }
        const longest = `${'k'.repeat(99)}/${'A-z_9'.repeat(20)}`
        expect(longest.length).toBe(200)
        await store.put(longest, streamOf(someBytes(1)))
        expect(await store.size(longest)).toBe(1)
      }))

    test('returns the free space, or null', () =>
      using(open, async ({ store }) => {
        const free = await store.freeBytes()
        expect(free === null || (Number.isInteger(free) && free > 0)).toBe(true)
      }))
  })
}
