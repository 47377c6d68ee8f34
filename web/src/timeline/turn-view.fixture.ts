import type { TurnView } from '@toolkit/server/client'

/** A turn of one second by A, certain and without overlap, with the given fields overridden. */
export function aTurnView(fields: Partial<TurnView> = {}): TurnView {
  const start = fields.start ?? 0
  return {
    index: 0,
    speaker: 'A',
    start,
    end: start + 1,
    confidence: 90,
    runnerUp: null,
    margin: null,
    overlapSeconds: 0,
    scores: null,
    ...fields,
  }
}
