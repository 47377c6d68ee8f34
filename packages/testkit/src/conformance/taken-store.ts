import type { TakenObject, TakenStore } from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { type Opened, using } from './opened.ts'

const at = '2026-01-01T00:00:00.000Z'
const keyOf = (number: number) => number.toString(16).padStart(64, '0')

/** Conformance suite of `TakenStore`. `open` returns an empty store. */
export function takenStoreSuite(
  name: string,
  open: () => Promise<Opened<{ store: TakenStore }>>,
): void {
  describe(`taken objects: ${name}`, () => {
    test('are found by their keys, and replaced', () =>
      using(open, async ({ store }) => {
        const one: TakenObject = { key: keyOf(1), recordingId: 'r', at }
        const none: TakenObject = { key: keyOf(2), recordingId: null, at }
        expect(await store.get([one.key])).toEqual([])
        expect(await store.get([])).toEqual([])
        await store.put({ ...one, recordingId: 'earlier' })
        await store.put(none)
        await store.put(one)
        expect(await store.get([one.key, keyOf(3)])).toEqual([one])
        const both = await store.get([none.key, one.key])
        expect(both).toHaveLength(2)
        expect(both).toEqual(expect.arrayContaining([one, none]))
      }))

    test('are looked up a thousand at a time, and listed by key', () =>
      using(open, async ({ store }) => {
        const numbers = Array.from({ length: 25 }, (_, place) => (place * 7) % 25)
        for (const number of numbers) {
          await store.put({ key: keyOf(number), recordingId: `r${number}`, at })
        }
        const asked = Array.from({ length: 1_000 }, (_, number) => keyOf(number))
        expect(await store.get(asked)).toHaveLength(25)
        const listed: TakenObject[] = []
        for (let after: string | null = null; ; after = listed.at(-1)?.key ?? null) {
          const page = await store.list(after, 10)
          listed.push(...page)
          if (page.length < 10) break
        }
        expect(listed.map(({ key }) => key)).toEqual(
          Array.from({ length: 25 }, (_, number) => keyOf(number)),
        )
      }))
  })
}
