import { expect, it } from 'vitest'
import { sourceOf } from './list-cells.tsx'

it('names who diarized a recording, also without scores, but not who is asked to', () => {
  const asked = { score: null, currentRunId: null, provider: 'local', model: 'local-1' }
  expect(sourceOf(asked)).toBe(null)
  const silent = { ...asked, currentRunId: 'run-1' }
  expect(sourceOf(silent)).toEqual({ provider: 'local', model: 'local-1' })
  const score = { kind: 'confidence', provider: 'cloud', model: 'precision-2' } as const
  expect(sourceOf({ ...silent, score })).toBe(score)
})
