import { expect, it } from 'vitest'
import type { EvaluationGroup, Rates } from './evaluation-types.ts'
import { ratesByModel } from './rates-by-model.ts'

const NONE: Rates = {
  recordings: 0,
  der: null,
  jer: null,
  missed: 0,
  falseAlarm: 0,
  confusion: 0,
  total: 0,
  speakers: 0,
}

const group = (model: string, rates: Partial<Rates>): EvaluationGroup => ({
  provider: 'local',
  model,
  score: null,
  rates: { ...NONE, ...rates },
  confidence: null,
})

it('groups of one model are added up: seconds for DER, speakers for JER', () => {
  const small = { recordings: 1, missed: 1, total: 2, der: 0.5, jer: 0.6, speakers: 1 }
  const large = { recordings: 2, confusion: 2, total: 10, der: 0.2, jer: 0.2, speakers: 3 }
  const [one, two, ...others] = ratesByModel([
    group('a', small),
    group('b', small),
    group('a', large),
  ])
  expect(others).toEqual([])
  expect(two).toEqual({ provider: 'local', model: 'b', rates: { ...NONE, ...small } })
  expect(one?.rates).toMatchObject({
    recordings: 3,
    missed: 1,
    confusion: 2,
    total: 12,
    speakers: 4,
  })
  expect(one?.rates.der).toBeCloseTo(3 / 12, 12)
  expect(one?.rates.jer).toBeCloseTo((0.6 + 3 * 0.2) / 4, 12)
})

it('without speech in the reference there are no rates', () => {
  const silent = { recordings: 1, falseAlarm: 1 }
  expect(ratesByModel([group('a', silent), group('a', silent)])).toMatchObject([
    { rates: { der: null, jer: null, falseAlarm: 2 } },
  ])
})
