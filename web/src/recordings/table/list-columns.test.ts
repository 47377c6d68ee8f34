import { expect, it } from 'vitest'
import { disagreementOf } from './list-columns.tsx'

it('disagreementOf compares with the scored run; null if it is not the current one', () => {
  const judged = { humanScore: 30, humanScoreRunId: 'r', sampleMean: 90.5, currentRunId: 'r' }
  expect(disagreementOf(judged)).toBe(60.5)
  expect(disagreementOf({ ...judged, currentRunId: 'later' })).toBeNull()
  expect(disagreementOf({ ...judged, humanScore: null })).toBeNull()
  expect(disagreementOf({ ...judged, sampleMean: null })).toBeNull()
})
