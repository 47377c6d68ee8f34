import type { Lease } from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { type Opened, using } from './opened.ts'

const never = new AbortController().signal

/** Conformance suite of `Lease` for one holder. `open` returns a lease without a holder. */
export function leaseSuite(name: string, open: () => Promise<Opened<{ lease: Lease }>>): void {
  describe(`lease: ${name}`, () => {
    test('can be acquired, released twice, and acquired again', () =>
      using(open, async ({ lease }) => {
        for (let round = 0; round < 2; round += 1) {
          const held = await lease.acquire(never)
          expect(held.lost.aborted).toBe(false)
          await held.release()
          await held.release()
        }
      }))

    test('an aborted acquire does not wait', () =>
      using(open, async ({ lease }) => {
        const reason = new Error('left')
        await expect(lease.acquire(AbortSignal.abort(reason))).rejects.toBe(reason)
      }))
  })
}
