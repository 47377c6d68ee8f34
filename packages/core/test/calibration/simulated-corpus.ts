import type { JudgedMoment } from '../../src/calibration/reviewed-design.ts'
import { seededRandom } from '../../src/calibration/seeded-random.ts'
import { drawOrder } from './draw-order.ts'

/** A moment whose truth is known. */
export interface SimulatedMoment extends JudgedMoment {
  readonly id: string
  /** On which side of the threshold it is. */
  readonly stratum: 'below' | 'above'
  /** Its place in the queue; null: it is above the threshold. */
  readonly queueRank: number | null
  /** Its place among the draws of its side. */
  readonly drawNumber: number
}

/** A corpus with what a complete review of it would say. */
export interface SimulatedCorpus {
  readonly threshold: number
  readonly moments: readonly SimulatedMoment[]
}

/**
 * 5–45 recordings of 20–80 moments. The rate of errors of the corpus is 0.5–20 %, evenly by its logarithm; those of its
 * recordings have a beta distribution around it, from alike to very different. In a recording a moment repeats the verdict of the
 * one before half of the time. Durations are log-normal up to 10 s. Scores of wrong moments are lower, but overlap with the rest.
 */
export function simulatedCorpus(
  random: () => number,
  { threshold, seed }: { readonly threshold: number; readonly seed: number },
): SimulatedCorpus {
  const rate = 0.005 * 40 ** random()
  const concentration = 2 + 18 * random()
  const plain: Pick<SimulatedMoment, 'id' | 'seconds' | 'score' | 'verdict' | 'stratum'>[] = []
  const recordings = 5 + Math.floor(41 * random())
  for (let recording = 0; recording < recordings; recording++) {
    const own = beta(random, rate * concentration, (1 - rate) * concentration)
    let isWrong = random() < own
    const moments = 20 + Math.floor(61 * random())
    for (let i = 0; i < moments; i++) {
      if (random() < 0.5) isWrong = random() < own
      const score = 100 * (isWrong ? beta(random, 2, 2) : beta(random, 6, 1.5))
      plain.push({
        id: `${recording}:${i}`,
        seconds: Math.min(10, Math.exp(0.7 + 0.8 * normal(random))),
        score,
        verdict: isWrong ? 'wrong' : 'right',
        stratum: score < threshold ? 'below' : 'above',
      })
    }
  }
  const below = plain.filter(({ stratum }) => stratum === 'below').sort((a, b) => a.score - b.score)
  const above = plain.filter(({ stratum }) => stratum === 'above')
  const rankOf = new Map(below.map(({ id }, rank) => [id, rank]))
  const own = seededRandom(seed)
  const numberOf = new Map(
    [below, above].flatMap((side) =>
      drawOrder(side, own).map(({ id }, number): [string, number] => [id, number]),
    ),
  )
  return {
    threshold,
    moments: plain.map((moment) => ({
      ...moment,
      queueRank: rankOf.get(moment.id) ?? null,
      drawNumber: numberOf.get(moment.id) as number,
    })),
  }
}

function beta(random: () => number, a: number, b: number): number {
  const [x, y] = [gamma(random, a), gamma(random, b)]
  return x / (x + y)
}

/** Marsaglia and Tsang 2000, ACM Transactions on Mathematical Software 26, 363–372. */
function gamma(random: () => number, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const x = normal(random)
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random()) < x ** 2 / 2 + d * (1 - v + Math.log(v))) return d * v
  }
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
