import { expect, it } from 'vitest'
import { evaluationFilters, readEvaluationSearch, sourceOf } from './evaluation-search.ts'

it('the address has the filters of the list and two models, without order and columns', () => {
  const search = readEvaluationSearch({
    status: 'succeeded',
    sort: 'name',
    columns: 'name',
    errorRateFrom: 5,
    a: 'local/small',
    b: 'import',
    other: 1,
  })
  expect(search).toEqual({ status: 'succeeded', errorRateFrom: 5, a: 'local/small' })
  expect(evaluationFilters(search)).toEqual({ status: 'succeeded', errorRateFrom: 5 })
})

it('splits provider and model at the first slash', () => {
  expect(sourceOf('import/pyannote/community-1')).toEqual({
    provider: 'import',
    model: 'pyannote/community-1',
  })
  expect([sourceOf('local'), sourceOf('/m'), sourceOf('local/'), sourceOf('')]).toEqual([
    null,
    null,
    null,
    null,
  ])
})
