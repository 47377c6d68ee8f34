import type { Scenario } from '../scenario.ts'
import { badHeaders, badSound, oddNames } from './bad-input.ts'
import { diarize } from './diarize.ts'
import { humanScore } from './human-score.ts'
import { otherTools } from './other-tools.ts'
import { badRequests, itself, ranges, sameAgain } from './requests.ts'
import { canceledRun, noSpeech, runs } from './runs.ts'

/** Every scenario of the API; each leaves nothing behind. */
export const scenarios: readonly Scenario[] = [
  itself,
  diarize,
  humanScore,
  runs,
  canceledRun,
  noSpeech,
  otherTools,
  badHeaders,
  badSound,
  oddNames,
  badRequests,
  ranges,
  sameAgain,
]
