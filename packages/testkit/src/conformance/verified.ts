import { type Difference, type Storage, verifyStorage } from '@toolkit/core'
import { expect } from 'vitest'
import { manualClock } from '../manual-clock.ts'

/**
 * Expects that the next start completes everything in which records and bytes differ, as after a kill. `isExplained`: what the test
 * has made different itself.
 */
export async function expectNothingUnexplained(
  storage: Storage,
  isExplained: (difference: Difference) => boolean = () => false,
): Promise<void> {
  const search = { clock: manualClock(), signal: new AbortController().signal }
  const differences = await Array.fromAsync(verifyStorage(storage, search))
  expect(differences.filter((difference) => !isExplained(difference))).toEqual([])
}
