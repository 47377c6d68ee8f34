import type { Turn } from '@toolkit/core'

/** A turn of one second of SPEAKER_00 without scores; it starts at second `index` by default. */
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
