import { ToolkitError } from '../errors.ts'
import { partitionPoint } from '../statistics/binary-search.ts'
import type { ReviewedDesign } from './reviewed-design.ts'
import { Z95 } from './wilson.ts'
import { LEAST_DRAWS } from './wrong-time.ts'

/** Verdicts that were given: how many of them say wrong. */
export interface GivenVerdicts {
  readonly wrong: number
  readonly judged: number
}

/**
 * How many more verdicts are needed until the Wilson interval of their wrong share is at most ± `halfWidth`, if the share stays
 * as it is now. This is taken as the centre of the interval, (wrong + z²/2)/(judged + z²) (Agresti and Coull 1998, The American
 * Statistician 52, 119–126): one half without a verdict, which needs most.
 */
export function neededVerdicts(given: GivenVerdicts, halfWidth: number): number {
  const share = centre(given)
  const enough = partitionPoint(mostVerdicts(halfWidth), (n) => wilsonHalf(share, n) <= halfWidth)
  return Math.max(enough - given.judged, 0)
}

/**
 * How many more draws each sampled stratum needs, in the order of the design, until the share of wrong time of the corpus can be
 * said to ± `halfWidth`, if the shares of the strata stay as they are now. Draws go where they help most: in proportion to
 * seconds · √(p(1 − p)) (Neyman 1934, J. Royal Stat. Soc. 97, 558–625). At least `LEAST_DRAWS` for each, without which nothing
 * is said. That strata end is not considered, so that it can be more than there are moments.
 */
export function neededDraws({ complete, sampled }: ReviewedDesign, halfWidth: number): number[] {
  const strata = sampled.map(({ seconds, draws }) => {
    const wrong = draws.filter(({ verdict }) => verdict === 'wrong').length
    const share = centre({ wrong, judged: draws.length })
    return { seconds, drawn: draws.length, share, part: seconds * Math.sqrt(share * (1 - share)) }
  })
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
  const all = sum(complete.map((m) => m.seconds)) + sum(strata.map((s) => s.seconds))
  const parts = sum(strata.map(({ part }) => part))
  const drawsOf = (total: number) =>
    strata.map(({ drawn, part }) =>
      // A whole number must not be rounded up.
      Math.max(drawn, LEAST_DRAWS, Math.ceil((total * part) / (parts || 1) - 1e-9)),
    )
  const halfOf = (draws: readonly number[]) =>
    Math.hypot(...strata.map((s, i) => s.seconds * wilsonHalf(s.share, draws[i] as number))) / all
  // Each stratum alone is then within the half-width.
  const most = sum(
    strata.map(({ part }) => Math.ceil((mostVerdicts(halfWidth) * parts) / (part || 1))),
  )
  const total = partitionPoint(most, (n) => halfOf(drawsOf(n)) <= halfWidth)
  return drawsOf(total).map((draws, i) => draws - (strata[i] as { drawn: number }).drawn)
}

function centre({ wrong, judged }: GivenVerdicts): number {
  return (wrong + (Z95 * Z95) / 2) / (judged + Z95 * Z95)
}

/** Half of the width of `wilsonInterval`. It falls with n. */
function wilsonHalf(share: number, n: number): number {
  return (Z95 * Math.sqrt(n * share * (1 - share) + (Z95 * Z95) / 4)) / (n + Z95 * Z95)
}

/** So many are enough for any share. */
function mostVerdicts(halfWidth: number): number {
  if (!(halfWidth > 0)) {
    throw new ToolkitError('internal', `No interval has the half-width ${halfWidth}.`)
  }
  return Math.ceil((Z95 / (2 * halfWidth)) ** 2)
}
