import type { Verdict } from '@toolkit/core'

let count = 0

/** A verdict with a unique id and score 80, with the given fields overridden. */
export function aVerdict(fields: Partial<Verdict> = {}): Verdict {
  count += 1
  return {
    id: `verdict-${count}`,
    recordingId: 'recording-1',
    runId: null,
    score: 80,
    note: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    ...fields,
  }
}
