import { framesIn } from '../grid.ts'
import { type Labels, NO_SPEAKER } from '../labels.ts'

/** Long enough to be heard as a turn, and so short that a wrong hint changes little. */
const FORCED_FRAMES = framesIn(0.2)

/** What the evidence says about speakers that are not labelled, per frame, 0–255. */
export interface UnlabelledEvidence {
  /** Probability of each speaker; zeros for speakers that were not found. */
  readonly activity: readonly Uint8Array[]
  /** Probability of people who were assigned to no speaker. */
  readonly unassigned: Uint8Array
  /** Probability of speech. */
  readonly speech: Uint8Array
  /** Probability of overlapping speech. */
  readonly crosstalk: Uint8Array
}

/**
 * Adds speakers until at least `atLeast` appear, if a hint requires more than the clustering found. Each gets a turn of
 * 0.2 s where the evidence for a person without a label is largest: its own probability, people who were assigned to no
 * speaker, overlapping speech with one label, or speech without a label. Nobody loses a turn, and probabilities are
 * unchanged, so that scores and confidence show the weak evidence. Nothing is added if nobody speaks.
 */
export function forceSpeakers(
  labels: Labels,
  evidence: UnlabelledEvidence,
  atLeast: number,
): Labels {
  const forced = { first: labels.first.slice(), second: labels.second.slice() }
  const present = speakersPresent(labels)
  if (present.size === 0) return forced
  for (let speaker = 0; speaker < evidence.activity.length; speaker++) {
    if (present.size >= atLeast) break
    if (present.has(speaker)) continue
    const from = startFor(speaker, forced, evidence)
    if (from === null) break
    for (let frame = from; frame < from + FORCED_FRAMES; frame++) {
      forced.second[frame] = forced.first[frame] as number
      forced.first[frame] = speaker
    }
    present.add(speaker)
  }
  return forced
}

function speakersPresent({ first, second }: Labels): Set<number> {
  const present = new Set<number>([...first, ...second])
  present.delete(NO_SPEAKER)
  return present
}

/** First frame of the interval with the largest evidence; null if two speakers are labelled everywhere. */
function startFor(speaker: number, { first, second }: Labels, evidence: UnlabelledEvidence) {
  const { activity, unassigned, speech, crosstalk } = evidence
  const own = activity[speaker] as Uint8Array
  const weights = new Uint16Array(first.length)
  let best = -1
  let start: number | null = null
  let sum = 0
  let free = 0
  for (let frame = 0; frame < first.length; frame++) {
    const missed = first[frame] === NO_SPEAKER ? speech : crosstalk
    weights[frame] =
      (own[frame] as number) + (unassigned[frame] as number) + (missed[frame] as number)
    sum += weights[frame] as number
    if (free === FORCED_FRAMES) sum -= weights[frame - FORCED_FRAMES] as number
    else free++
    if (second[frame] !== NO_SPEAKER) {
      sum = 0
      free = 0
    }
    if (free < FORCED_FRAMES || sum <= best) continue
    best = sum
    start = frame - FORCED_FRAMES + 1
  }
  return start
}
