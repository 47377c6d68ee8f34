import type { DiarizationView } from '@toolkit/server/client'
import { formatWait } from './time-format.ts'

type Fetched = Pick<DiarizationView, 'status' | 'jobId' | 'resultExpiresAt'>

/** A result that goes away within this time is worth a countdown. */
const SOON_MS = 12 * 3_600_000
const ENDED: ReadonlySet<DiarizationView['status']> = new Set(['succeeded', 'failed', 'canceled'])

/** Says when a result that was not fetched yet goes away; null: not soon, or it does not. */
export function resultGoesWords(run: Fetched, nowMs: number): string | null {
  const { status, jobId, resultExpiresAt } = run
  if (ENDED.has(status) || jobId === null || resultExpiresAt === null) return null
  const leftMs = Date.parse(resultExpiresAt) - nowMs
  if (leftMs > SOON_MS && status !== 'held') return null
  return leftMs > 0
    ? `its result may go away in ${formatWait(leftMs / 1000)}`
    : 'its result may be gone'
}
