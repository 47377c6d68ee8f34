import { describe, expect, test } from 'vitest'
import { confidenceOf, type FrameEvidence } from './confidence.ts'

const middle: Omit<FrameEvidence, 'labelled'> = {
  certainty: 0.6,
  speech: 0.5,
  crosstalk: 0.2,
  crosstalkNearby: 0.1,
  secondsToTurn: 0.5,
}
const probabilities = [0, 0.001, 0.3, 0.7, 0.999, 1]

describe.each([0, 1, 2] as const)('with %i labelled speakers', (labelled) => {
  const over = (values: readonly number[], name: keyof typeof middle) =>
    values.map((value) => confidenceOf({ ...middle, labelled, [name]: value }))
  const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b)
  const descending = (values: readonly number[]) => ascending(values).reverse()

  test('it is a probability', () => {
    for (const certainty of [0, 1]) {
      for (const speech of [0, 1]) {
        for (const crosstalk of [0, 1]) {
          for (const secondsToTurn of [0, Number.POSITIVE_INFINITY]) {
            const confidence = confidenceOf({
              labelled,
              certainty,
              speech,
              crosstalk,
              crosstalkNearby: crosstalk,
              secondsToTurn,
            })
            expect(confidence).toBeGreaterThan(0)
            expect(confidence).toBeLessThan(1)
          }
        }
      }
    }
  })

  test('it increases with the certainty', () => {
    const values = over(probabilities, 'certainty')
    expect(values).toEqual(ascending(values))
    expect(values.at(-1)).toBeGreaterThan(values[0] as number)
  })

  test('it decreases with the overlapping speech nearby', () => {
    const values = over(probabilities, 'crosstalkNearby')
    expect(values).toEqual(descending(values))
    expect(values.at(-1)).toBeLessThan(values[0] as number)
  })

  test('it never decreases with the probability of speech or the distance to a turn, never increases with overlap', () => {
    const speech = over(probabilities, 'speech')
    expect(speech).toEqual(ascending(speech))
    const distance = over([0, 0.1, 1, 10, Number.POSITIVE_INFINITY], 'secondsToTurn')
    expect(distance).toEqual(ascending(distance))
    const crosstalk = over(probabilities, 'crosstalk')
    expect(crosstalk).toEqual(descending(crosstalk))
  })
})

test('two labelled speakers are less certain than one, for the same evidence', () => {
  const same = { ...middle, crosstalk: 0.5 }
  expect(confidenceOf({ ...same, labelled: 2 })).toBeLessThan(
    confidenceOf({ ...same, labelled: 1 }),
  )
})

test('certain frames have a high confidence, contradictory ones a low one', () => {
  const sure = { certainty: 1, crosstalk: 0, crosstalkNearby: 0, secondsToTurn: 5 }
  expect(confidenceOf({ ...sure, labelled: 1, speech: 1 })).toBeGreaterThan(0.98)
  expect(confidenceOf({ ...sure, labelled: 0, speech: 0 })).toBeGreaterThan(0.95)
  const contradictory = { certainty: 0.01, crosstalk: 0.6, crosstalkNearby: 0.1, secondsToTurn: 0 }
  expect(confidenceOf({ ...contradictory, labelled: 1, speech: 0.6 })).toBeLessThan(0.05)
  expect(confidenceOf({ ...contradictory, labelled: 0, speech: 0.99 })).toBeLessThan(0.1)
})
