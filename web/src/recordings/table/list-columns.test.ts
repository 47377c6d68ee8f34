import { expect, it } from 'vitest'
import { disagreementOf } from './list-columns.tsx'

it('disagreementOf compares with the scored run; null if it is not the current one', () => {
  const scored = { humanScore: 30, humanScoreRunId: 'r', sampleMean: 90.5, currentRunId: 'r' }
  expect(disagreementOf(scored)).toBe(60.5)
  expect(disagreementOf({ ...scored, currentRunId: 'later' })).toBeNull()
  expect(disagreementOf({ ...scored, humanScore: null })).toBeNull()
  expect(disagreementOf({ ...scored, sampleMean: null })).toBeNull()
})
