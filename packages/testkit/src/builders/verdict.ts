import type { Verdict } from '@toolkit/core'

let count = 0

/** A judgement of its own id that scores 80, with the given fields over it. */
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
