import { normalTail } from './normal-tail.ts'
import { rank } from './ranks.ts'

/**
 * The p-value of the two-sided U test of Mann and Whitney (1947, Annals of Mathematical Statistics 18, 50–60) by the normal
 * approximation, corrected for ties and continuity as in SciPy (`mannwhitneyu`, `method='asymptotic'`): how probable such a
 * difference of ranks is if both samples have the same distribution. 1 if all values are equal, or a sample is empty.
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [first.length, second.length]
  const all = a + b
  if (a === 0 || b === 0) return 1
  const { ranks, ties } = rank([...first, ...second])
  let sum = 0
  for (let place = 0; place < a; place++) sum += ranks[place] as number
  const below = sum - (a * (a + 1)) / 2
  const spread = Math.sqrt(((a * b) / 12) * (all + 1 - ties / (all * (all - 1))))
  if (!(spread > 0)) return 1
  const z = (Math.max(below, a * b - below) - (a * b) / 2 - 0.5) / spread
  return Math.min(1, 2 * normalTail(z))
}

/**
 * The p-values corrected for their number (Holm 1979, Scandinavian Journal of Statistics 6, 65–70), in the same order: those
 * below α are all wrong with a probability of at most α.
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, place) => place)
  order.sort((a, b) => (values[a] as number) - (values[b] as number))
  const corrected = new Array<number>(values.length)
  let least = 0
  for (const [step, place] of order.entries()) {
    least = Math.max(least, Math.min(1, (values.length - step) * (values[place] as number)))
    corrected[place] = least
  }
  return corrected
}
