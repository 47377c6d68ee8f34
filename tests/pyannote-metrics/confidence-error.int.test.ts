import { ConfidenceErrors, errorRates, errorStretches, scoredStretches } from '@toolkit/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { testWithPython } from './python.ts'
import { diarizedPair, scoring } from './turns.ts'

const RESOLUTION = 0.5
const cases = fc.tuple(
  diarizedPair,
  scoring,
  fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 20, maxLength: 80 }),
)

testWithPython('the AUC is that of scikit-learn', 'confidence_error.py', async (ask) => {
  let without = 0
  await fc.assert(
    fc.asyncProperty(cases, async ([{ reference, hypothesis, uem }, given, curve]) => {
      const options = { scored: uem, ...given }
      const { mapping } = errorRates(reference, hypothesis, options)
      const errors = errorStretches(reference, hypothesis, mapping, options)
      const scored = scoredStretches(reference, hypothesis, options)
      const ours = new ConfidenceErrors()
      const values = Uint8Array.from(curve)
      ours.add({ confidence: { resolution: RESOLUTION, values }, errors, scored })
      // Each piece between two boundaries of anything is an item with its length as weight.
      const grid = [...Array(curve.length + 1).keys()].map((sample) => sample * RESOLUTION)
      const edges = [...errors, ...scored].flatMap(({ start, end }) => [start, end])
      const times = [...new Set([...grid, ...edges])].sort((a, b) => a - b)
      const pieces = times.slice(1).map((end, place) => {
        const start = times[place] as number
        const middle = (start + end) / 2
        const isIn = (list: typeof scored) => list.some((s) => s.start <= middle && middle < s.end)
        return {
          confidence: curve[Math.floor(middle / RESOLUTION)],
          wrong: isIn(errors),
          seconds: isIn(scored) ? end - start : 0,
        }
      })
      const used = pieces.filter((piece) => piece.seconds > 0 && piece.confidence !== undefined)
      const theirs = (await ask({
        confidence: used.map(({ confidence }) => confidence),
        wrong: used.map(({ wrong }) => wrong),
        seconds: used.map(({ seconds }) => seconds),
      })) as number | null
      const { auc } = ours.finish()
      if (theirs === null) without += 1
      expect(auc).toEqual(theirs === null ? null : expect.closeTo(theirs, 9))
    }),
    { numRuns: 300, endOnFailure: true },
  )
  expect(without).toBeLessThan(150)
})
