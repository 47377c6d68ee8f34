import type { VerdictStore } from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { aVerdict } from '../builders.ts'
import { type Opened, using } from './opened.ts'

/** Conformance suite of `VerdictStore`. `open` returns an empty store. */
export function verdictStoreSuite(
  name: string,
  open: () => Promise<Opened<{ store: VerdictStore }>>,
): void {
  describe(`verdict store: ${name}`, () => {
    test('keeps every verdict; the last appended is the newest, even if the clock was set back', () =>
      using(open, async ({ store }) => {
        const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`
        const verdicts = [
          aVerdict({ createdAt: at(1), score: 0, note: 'ÿ 😀 "quoted"' }),
          aVerdict({ createdAt: at(3), runId: 'run-1' }),
          aVerdict({ createdAt: at(2), score: null }),
          aVerdict({ createdAt: at(2), score: 100 }),
          aVerdict({ createdAt: at(2), score: 55 }),
        ] as const
        for (const verdict of verdicts) await store.append(verdict)
        expect(await store.list('recording-1')).toEqual(
          [4, 3, 2, 1, 0].map((index) => verdicts[index]),
        )
      }))

    test('separates the verdicts of recordings, and removes those of one', () =>
      using(open, async ({ store }) => {
        const [one, other] = [aVerdict({ recordingId: 'r1' }), aVerdict({ recordingId: 'r2' })]
        await store.append(one)
        await store.append(other)
        expect(await store.list('r1')).toEqual([one])
        await store.remove('r1')
        await store.remove('unknown')
        expect(await store.list('r1')).toEqual([])
        expect(await store.list('r2')).toEqual([other])
      }))
  })
}
