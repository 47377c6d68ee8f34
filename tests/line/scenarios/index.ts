import type { Scenario } from '../scenario.ts'
import { badHeaders, badSound, oddNames } from './bad-input.ts'
import { firstLight } from './first-light.ts'
import { judging } from './judging.ts'
import { badRequests, itself, ranges, sameAgain } from './requests.ts'
import { noSpeech, runs } from './runs.ts'

/** Every scenario of the API; each leaves nothing behind. */
export const scenarios: readonly Scenario[] = [
  itself,
  firstLight,
  judging,
  runs,
  noSpeech,
  badHeaders,
  badSound,
  oddNames,
  badRequests,
  ranges,
  sameAgain,
]
