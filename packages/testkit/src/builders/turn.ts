import type { Turn } from '@toolkit/core'

/** A turn of one second by SPEAKER_00 without scores; the n-th index starts at second n unless told otherwise. */
export function aTurn(fields: Partial<Turn> = {}): Turn {
  const index = fields.index ?? 0
  const start = fields.start ?? index
  return {
    index,
    speaker: 'SPEAKER_00',
    start,
    end: start + 1,
    confidence: null,
    runnerUp: null,
    margin: null,
    overlapSeconds: 0,
    scores: null,
    ...fields,
  }
}
