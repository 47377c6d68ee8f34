import type {
  EvidencePlanRequest,
  EvidencePlanView,
  RecordingListQuery,
} from '@toolkit/server/client'
import { counted, formatCount } from '../format/number-format.ts'
import { formatListening } from '../format/time-format.ts'
import { SPOT_DEFAULTS } from '../scores/spot-defaults.ts'

/** The recordings of a pack: chosen ones, or those that match the filters of the list. */
export type PackSource =
  | { readonly recordingIds: readonly string[] }
  | { readonly matching: Omit<RecordingListQuery, 'sort'> }

/** What is cut out of the recordings. Seconds. */
export interface PackRule {
  readonly what: 'spots' | 'turns'
  readonly spotMin: number
  readonly spotMax: number
  readonly mergeGap: number
  readonly minDuration: number
  readonly turnMin: number
  readonly turnMax: number
}

export const DEFAULT_RULE: PackRule = {
  what: 'spots',
  ...SPOT_DEFAULTS,
  turnMin: 0,
  turnMax: SPOT_DEFAULTS.spotMax,
}

/** The call that counts the clips of a pack. */
export function planRequest(source: PackSource, rule: PackRule): EvidencePlanRequest {
  const recordings =
    'matching' in source
      ? { matching: source.matching }
      : { recordingIds: [...source.recordingIds] }
  const { spotMin, spotMax, mergeGap, minDuration, turnMin, turnMax } = rule
  return rule.what === 'spots'
    ? { ...recordings, spots: { min: spotMin, max: spotMax, mergeGap, minDuration } }
    : { ...recordings, turns: { min: turnMin, max: turnMax } }
}

/** Number and length of the clips; where there is no pack of them, also why and what to do. */
export function planWords(
  { clips, seconds, recordings, contextSeconds, ...plan }: EvidencePlanView,
  what: PackRule['what'],
): { readonly amount: string; readonly problem: string | null } {
  if (clips === 0) {
    return {
      amount: `No ${what === 'spots' ? 'spot' : 'turn'} is in the range.`,
      problem:
        what === 'spots' ? 'Widen the range, or lower the minimum length.' : 'Widen the range.',
    }
  }
  const context = contextSeconds === 1 ? 'a second' : `${contextSeconds} seconds`
  const amount = `${counted(clips, 'clip')} from ${counted(recordings, 'recording')}, ${formatListening(seconds)} in total with ${context} before and after each.`
  if (plan.selection !== null) return { amount, problem: null }
  const limits = `A ZIP has at most ${formatCount(plan.maxClips)} clips of ${formatListening(plan.maxSeconds)} in total.`
  const narrower =
    what === 'spots' ? 'Narrow the range, raise the minimum length,' : 'Narrow the range,'
  return { amount, problem: `${limits} ${narrower} or choose fewer recordings.` }
}

/** Why recordings are left out, where the message of the server speaks of one recording. */
const REASONS: Readonly<Record<string, string>> = {
  'no-result': 'no finished diarization. Diarize first',
  'curve-not-found': 'no scores of samples. Choose turns instead',
  'recording-not-found': 'deleted',
}

/** Recordings that are left out for the same reason. */
export function leftOutReason({ code, detail }: EvidencePlanView['leftOut'][number]): string {
  return REASONS[code] === undefined ? detail : `${REASONS[code]}.`
}
