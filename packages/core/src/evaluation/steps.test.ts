import { describe, expect, it } from 'vitest'
import { allSteps } from '../statistics/steps.ts'
import { compareRuns, compareRunsSteps } from './comparison.ts'
import { errorStretchSteps } from './error-lane.ts'
import { errorRateSteps, errorRates, SCORE_ALL } from './error-rates.ts'

/** Four turns of each of many speakers, half of whom speak at a time. */
const crowd = (name: string, seed: number) =>
  Array.from({ length: 1_600 }, (_, i) => {
    const start = (i * seed) % 1000
    return { speaker: `${name}${i % 400}`, start, end: start + 500 }
  })
const [a, b] = [crowd('a', 7), crowd('b', 11)]

const pausesOf = (steps: Generator<void>) => [...steps].length

describe('calculations with hundreds of speakers at a time', () => {
  it('are done in steps, with the same results', () => {
    expect(pausesOf(errorRateSteps(a, b, SCORE_ALL))).toBeGreaterThan(3)
    expect(
      pausesOf(compareRunsSteps({ turns: a, curve: null }, { turns: b, curve: null })),
    ).toBeGreaterThan(5)
    expect(pausesOf(errorStretchSteps(a, b, new Map(), SCORE_ALL))).toBeGreaterThan(3)
    expect(allSteps(errorRateSteps(a, b, SCORE_ALL))).toEqual(errorRates(a, b))
  })

  it('have no pause for a meeting', () => {
    const meeting = a.map((_, i) => ({ speaker: `s${i % 4}`, start: i, end: i + 1.2 }))
    expect(pausesOf(errorRateSteps(meeting, meeting, SCORE_ALL))).toBe(0)
    const run = { turns: meeting, curve: null }
    expect(compareRuns(run, run).agreement.share).toBe(1)
  })
})
