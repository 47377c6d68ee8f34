import type { TurnView } from '@toolkit/server/client'
import { formatScore } from '../../format/score-format.ts'
import { formatStretch } from '../../format/time-format.ts'

/** Minimum overlapped fraction of a turn that is a reason. */
const OVERLAP_SHARE = 0.2
/** Shorter turns have too little speech to identify a voice, in seconds. */
const SHORT_SECONDS = 1
/** Smaller margins are a reason. */
const NARROW_MARGIN = 20

/** Returns the reasons why a turn is doubtful, in plain words; empty if there are none. */
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
