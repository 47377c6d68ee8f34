import { nameSpeakers } from '@toolkit/core'
import { similarity } from '../../packages/diarizer/src/identification/score.ts'
import type { Voice } from '../../packages/diarizer/src/identification/voiceprint.ts'

/** A voice of a known person. */
export interface PersonVoice {
  readonly person: string
  readonly voice: Voice
}

/** The similarities of all pairs of an enrolled and a compared voice. */
export interface Trials {
  readonly same: readonly number[]
  readonly different: readonly number[]
}

export function trialsOf(
  enrolled: readonly PersonVoice[],
  compared: readonly PersonVoice[],
): Trials {
  const pairs = compared.flatMap((b) =>
    enrolled.map((a) => ({
      isSame: a.person === b.person,
      value: similarity(a.voice, b.voice),
    })),
  )
  return {
    same: pairs.filter(({ isSame }) => isSame).map(({ value }) => value),
    different: pairs.filter(({ isSame }) => !isSame).map(({ value }) => value),
  }
}

/** The rate at which both kinds of errors are equally frequent (the mean of the nearest two rates). */
export function equalErrorRate({ same, different }: Trials): number {
  const rates = [...same, ...different].map((threshold) => ({
    rejected: share(same, (value) => value < threshold),
    accepted: share(different, (value) => value >= threshold),
  }))
  const gap = (each: { rejected: number; accepted: number }) =>
    Math.abs(each.rejected - each.accepted)
  const best = rates.reduce((a, b) => (gap(b) < gap(a) ? b : a))
  return (best.rejected + best.accepted) / 2
}

/**
 * Fits a logistic function of the similarity, with equal weight of both classes (Newton's method).
 * @returns the intercept and the slope of the logit
 */
export function fitLogistic({ same, different }: Trials): { intercept: number; slope: number } {
  const points = [
    ...same.map((x) => ({ x, y: 1, weight: 0.5 / same.length })),
    ...different.map((x) => ({ x, y: 0, weight: 0.5 / different.length })),
  ]
  let [intercept, slope] = [0, 0]
  for (let round = 0; round < 50; round++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9]
    for (const { x, y, weight } of points) {
      const p = 1 / (1 + Math.exp(-(intercept + slope * x)))
      const curvature = weight * p * (1 - p)
      g0 += weight * (y - p)
      g1 += weight * (y - p) * x
      h00 += curvature
      h01 += curvature * x
      h11 += curvature * x * x
    }
    const determinant = h00 * h11 - h01 * h01
    intercept += (h11 * g0 - h01 * g1) / determinant
    slope += (h00 * g1 - h01 * g0) / determinant
  }
  return { intercept, slope }
}

/**
 * The cost of the log-likelihood ratios in bits: 0 for scores that are always right, 1 for scores that say nothing
 * (Brümmer & du Preez 2006, doi 10.1016/j.csl.2005.08.001).
 */
export function costInBits(
  { same, different }: Trials,
  probability: (similarity: number) => number,
): number {
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
  const cost = (p: number) => -Math.log2(Math.max(p, Number.MIN_VALUE))
  return (
    (mean(same.map((x) => cost(probability(x)))) +
      mean(different.map((x) => cost(1 - probability(x))))) /
    2
  )
}

/** What the decision about names gives for people who are alone in a recording. */
export interface NamingFigures {
  /** Of people whose voiceprint is among all. */
  readonly right: number
  readonly wrong: number
  readonly unknown: number
  /** Of people whose voiceprint is not among the others: the share that gets a name. */
  readonly falselyNamed: number
  /** The share whose best voiceprint is not their own. */
  readonly bestIsWrong: number
}

export function namingFigures(
  enrolled: readonly PersonVoice[],
  compared: readonly PersonVoice[],
  scoreOf: (a: Voice, b: Voice) => number,
): NamingFigures {
  const results = compared.map(({ person, voice }) => {
    const scores = enrolled.map((each) => [each.person, scoreOf(each.voice, voice)] as const)
    const best = enrolled.reduce((a, b) =>
      similarity(b.voice, voice) > similarity(a.voice, voice) ? b : a,
    )
    return {
      person,
      best: best.person,
      name: nameOf(scores),
      nameWithoutOwn: nameOf(scores.filter(([label]) => label !== person)),
    }
  })
  return {
    right: share(results, ({ name, person }) => name === person),
    wrong: share(results, ({ name, person }) => name !== null && name !== person),
    unknown: share(results, ({ name }) => name === null),
    falselyNamed: share(results, ({ nameWithoutOwn }) => nameWithoutOwn !== null),
    bestIsWrong: share(results, ({ best, person }) => best !== person),
  }
}

function nameOf(scores: readonly (readonly [string, number])[]): string | null {
  const [named] = nameSpeakers([{ speaker: 'someone', confidence: Object.fromEntries(scores) }])
  return named?.name ?? null
}

export function share<T>(values: readonly T[], matches: (value: T) => boolean): number {
  return values.filter(matches).length / values.length
}
