import { framesIn } from '../grid.ts'
import { type Labels, NO_SPEAKER } from '../labels.ts'
import type { FrameTurn } from '../turns.ts'
import { exclusiveTurns } from '../turns.ts'

const MIN_FORCED_FRAMES = framesIn(0.5)

/**
 * Adds speakers until at least `atLeast` appear, if a hint requires more than the clustering found. A speaker that was
 * found but never the most likely gets the interval in which it is most active. A speaker that was not found gets the
 * shortest interval of another one of at least half a second, or the longest one if all are shorter (half of it if the
 * other one has only that), so that a wrong hint changes little. Probabilities are unchanged, so that scores and
 * confidence show the weak evidence.
 * @param activity probability of each speaker in each frame; zeros for speakers that were not found
 */
export function forceSpeakers(
  labels: Labels,
  activity: readonly Uint8Array[],
  atLeast: number,
): Labels {
  const forced = { first: labels.first.slice(), second: labels.second.slice() }
  for (let speaker = 0; speaker < activity.length; speaker++) {
    const present = speakersPresent(forced)
    if (present.size >= atLeast) break
    if (present.has(speaker)) continue
    const interval = intervalFor(forced, activity[speaker] as Uint8Array)
    if (interval === null) break
    forced.first.fill(speaker, interval.from, interval.to)
  }
  return forced
}

function speakersPresent({ first, second }: Labels): Set<number> {
  const present = new Set<number>()
  for (const label of first) present.add(label)
  for (const label of second) present.add(label)
  present.delete(NO_SPEAKER)
  return present
}

/** Returns the interval that fits the new speaker best and that its current speaker can give up. */
function intervalFor(labels: Labels, activity: Uint8Array): FrameTurn | null {
  const turns = exclusiveTurns(labels).filter((turn) => turn.to - turn.from > 1)
  if (turns.length === 0) return null
  const counts = new Map<number, number>()
  for (const { speaker } of exclusiveTurns(labels)) {
    counts.set(speaker, (counts.get(speaker) ?? 0) + 1)
  }
  const candidates = turns.map((turn) =>
    (counts.get(turn.speaker) as number) > 1
      ? turn
      : { ...turn, from: turn.from + Math.ceil((turn.to - turn.from) / 2) },
  )
  const score = (turn: FrameTurn) => {
    const frames = turn.to - turn.from
    let sum = 0
    for (let frame = turn.from; frame < turn.to; frame++) sum += activity[frame] as number
    if (sum > 0) return 1 + sum
    return frames < MIN_FORCED_FRAMES ? frames / MIN_FORCED_FRAMES - 1 : 1 / frames
  }
  return candidates.reduce((best, turn) => (score(turn) > score(best) ? turn : best))
}
