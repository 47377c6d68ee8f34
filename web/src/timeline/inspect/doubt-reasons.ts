import type { TurnView } from '@toolkit/server/client'
import { formatScore } from '../../format/score-format.ts'
import { formatStretch } from '../../format/time-format.ts'

/** From this share of a turn on, another voice in it is a reason to doubt. */
const OVERLAP_SHARE = 0.2
/** Shorter turns give a voice too little to go by. Seconds. */
const SHORT_SECONDS = 1
/** A lead over the next speaker smaller than this is narrow. */
const NARROW_MARGIN = 20

/** Why a turn is doubtful, from its own numbers, in plain words; empty where they give no reason. */
export function doubtReasons(
  { start, end, overlapSeconds, margin, runnerUp }: TurnView,
  nameOf: (speaker: string) => string,
): string[] {
  const found: string[] = []
  const seconds = end - start
  const share = overlapSeconds / seconds
  if (share >= OVERLAP_SHARE) {
    found.push(`two voices at once (${formatScore(Math.round(share * 100))} % of it)`)
  }
  if (seconds < SHORT_SECONDS) found.push(`short turn (${formatStretch(seconds)})`)
  if (margin !== null && runnerUp !== null && margin < NARROW_MARGIN) {
    found.push(
      margin < 0
        ? `${nameOf(runnerUp.speaker)} fits better`
        : `close second: ${nameOf(runnerUp.speaker)}`,
    )
  }
  return found
}
