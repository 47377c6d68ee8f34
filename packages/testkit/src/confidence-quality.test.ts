import fc from 'fast-check'
import { expect, test } from 'vitest'
import { confidenceQuality, wrongFrames } from './confidence-quality.ts'

interface Frame {
  readonly confidence: number
  readonly wrong: boolean
}

const frames = fc.array(
  fc.record({ confidence: fc.integer({ min: 0, max: 100 }), wrong: fc.boolean() }),
  { minLength: 1, maxLength: 60 },
)

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Compares all pairs of a wrong and a right frame. */
function naiveAuc(list: readonly Frame[]): number | null {
  const pairs = list
    .filter((frame) => frame.wrong)
    .flatMap((wrong) =>
      list
        .filter((frame) => !frame.wrong)
        .map((right) => (1 + Math.sign(right.confidence - wrong.confidence)) / 2),
    )
  return pairs.length > 0 ? mean(pairs) : null
}

/** Sorts ten copies of every frame; equal ones have the mean of their group. */
function naiveLowestTenth(list: readonly Frame[]): number | null {
  const all = list.filter((frame) => frame.wrong).length
  const shareOf = (confidence: number) =>
    mean(list.filter((f) => f.confidence === confidence).map((f) => Number(f.wrong)))
  const lowest = list
    .flatMap((frame) => Array<number>(10).fill(frame.confidence))
    .toSorted((a, b) => a - b)
    .slice(0, list.length)
  return all > 0 ? lowest.reduce((sum, value) => sum + shareOf(value), 0) / 10 / all : null
}

function naiveCalibrationError(list: readonly Frame[]): number {
  let error = 0
  for (let bin = 0; bin < 15; bin += 1) {
    const within = list.filter(({ confidence }) => {
      const last = bin === 14 && confidence === 100
      return last || ((100 * bin) / 15 <= confidence && confidence < (100 * (bin + 1)) / 15)
    })
    if (within.length === 0) continue
    const claimed = mean(within.map((frame) => frame.confidence / 100))
    const right = mean(within.map((frame) => Number(!frame.wrong)))
    error += (within.length / list.length) * Math.abs(claimed - right)
  }
  return error
}

test('agrees with naive figures', () => {
  fc.assert(
    fc.property(frames, (list) => {
      const quality = confidenceQuality(
        list.map((frame) => frame.confidence),
        list.map((frame) => frame.wrong),
      )
      const expected = [naiveAuc(list), naiveLowestTenth(list), naiveCalibrationError(list)]
      const figures = [quality.auc, quality.lowestTenth, quality.calibrationError]
      expect(figures.map((figure) => figure === null)).toEqual(expected.map((x) => x === null))
      figures.forEach((figure, i) => {
        expect(figure ?? 0).toBeCloseTo(expected[i] ?? 0, 9)
      })
    }),
  )
})

test('there are no figures without frames', () => {
  expect(confidenceQuality([], [])).toEqual({
    auc: null,
    lowestTenth: null,
    calibrationError: null,
  })
})

test('a frame is wrong if any speaker differs', () => {
  const reference = [
    { speaker: 'a', start: 0, end: 4 },
    { speaker: 'b', start: 3, end: 6 },
  ]
  const hypothesis = [
    { speaker: 'x', start: 0, end: 4 },
    { speaker: 'y', start: 4, end: 6 },
    { speaker: 'z', start: 7, end: 8 },
  ]
  const wrong = wrongFrames(reference, hypothesis, 9, 1)
  expect(wrong).toEqual([false, false, false, true, false, false, false, true, false])
})
