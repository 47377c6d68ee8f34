import type { Lease } from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { type Opened, using } from './opened.ts'

const never = new AbortController().signal

/** What every lease promises to one holder. `open` gives one that nobody holds. */
export function leaseSuite(name: string, open: () => Promise<Opened<{ lease: Lease }>>): void {
  describe(`lease: ${name}`, () => {
    test('is given, given back twice, and given again', () =>
      using(open, async ({ lease }) => {
        for (let round = 0; round < 2; round += 1) {
          const held = await lease.acquire(never)
          expect(held.lost.aborted).toBe(false)
          await held.release()
          await held.release()
        }
      }))

    test('is not waited for by somebody who has left', () =>
      using(open, async ({ lease }) => {
        const reason = new Error('left')
        await expect(lease.acquire(AbortSignal.abort(reason))).rejects.toBe(reason)
      }))
  })
}
