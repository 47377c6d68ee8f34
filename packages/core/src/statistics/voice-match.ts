import { bestMapping, sharedSpeech } from './speaker-mapping.ts'
import type { SpokenInterval } from './speech-sweep.ts'
import { type Lanes, lanesOf, SCORE_ALL } from './speech-sweep.ts'

/** Only so many voices of each diarization are compared, those that speak longest: matching takes cubic time. */
const MAX_VOICES = 500

/** The counterpart of a voice in another diarization of the same recording. */
export interface VoiceMatch {
  /** Its label in the first diarization. */
  readonly from: string
  /** Its label in the second one; null: none speaks at the same time, or they belong to other voices. */
  readonly to: string | null
  /** How long both speak at the same time. */
  readonly commonSeconds: number
  /** `commonSeconds` as a share of the time of the one that speaks longer, 0–1. */
  readonly agreement: number
}

/**
 * Matches the voices of two diarizations one-to-one so that the total time that matched voices have in common is as long
 * as possible. Returns a match for each voice of `before`, by first turn. Turns may be in any order and overlap.
 * O(n log n) for n turns and O(v³) for v voices.
 */
export function matchVoices(
  before: readonly SpokenInterval[],
  after: readonly SpokenInterval[],
): VoiceMatch[] {
  const [from, to] = [lanesOf(before), lanesOf(after)]
  const shared = sharedSpeech(
    lanesOf(ofLongest(before, from)),
    lanesOf(ofLongest(after, to)),
    SCORE_ALL,
  )
  const { real, found, realSeconds, foundSeconds, common } = shared
  const matched = new Map<string, VoiceMatch>()
  for (const [lane, counterpart] of bestMapping(shared).entries()) {
    const commonSeconds = common[lane]?.get(counterpart)
    const label = real.labels[lane] as string
    if (commonSeconds === undefined) continue
    const longer = Math.max(realSeconds[lane] as number, foundSeconds[counterpart] as number)
    matched.set(label, {
      from: label,
      to: found.labels[counterpart] as string,
      commonSeconds,
      agreement: commonSeconds / longer,
    })
  }
  return from.labels.map((label) => matched.get(label) ?? noMatch(label))
}

function noMatch(from: string): VoiceMatch {
  return { from, to: null, commonSeconds: 0, agreement: 0 }
}

/** The turns of the voices that speak longest. */
function ofLongest(turns: readonly SpokenInterval[], lanes: Lanes): readonly SpokenInterval[] {
  if (lanes.labels.length <= MAX_VOICES) return turns
  const { realSeconds } = sharedSpeech(lanes, lanesOf([]), SCORE_ALL)
  const longest = [...lanes.labels.keys()]
    .sort((a, b) => (realSeconds[b] as number) - (realSeconds[a] as number))
    .slice(0, MAX_VOICES)
  const labels = new Set(longest.map((lane) => lanes.labels[lane]))
  return turns.filter(({ speaker }) => labels.has(speaker))
}
