import type { DoubtfulLabel, SpeakerRange } from '@toolkit/core'
import { secondsOf } from '../grid.ts'
import { type Labels, NO_SPEAKER } from '../labels.ts'
import { countSpeakers, SIMILARITY_STEP, type VoiceGroups } from './speaker-clusters.ts'
import type { SpeakerCount } from './speaker-count.ts'

/** A speaker that speaks alone for less time may be no person. */
const LITTLE_SPEECH_SECONDS = 3
/** A speaker whose sound is less probably speech may be no person: see docs/clustering.md. */
const SPEECH_ABOVE = 0.85

/**
 * The number of speakers if groups counted as one speaker at a voice similarity that is one step lower or higher, within
 * the hints; null if the hints fix the number.
 * @param found the number of speakers in the result
 */
export function speakerRange(
  { looser, stricter }: VoiceGroups,
  count: SpeakerCount,
  found: number,
): SpeakerRange | null {
  const { atLeast, atMost } = count
  if (atLeast === atMost) return null
  // The speech may be too short for as many as required.
  const least = Math.min(atLeast, found)
  const counts = [looser, stricter].map((groups) =>
    Math.min(atMost, Math.max(least, countSpeakers(groups, count))),
  )
  return {
    fewer: Math.min(found, ...counts),
    more: Math.max(found, ...counts),
    step: SIMILARITY_STEP,
  }
}

/**
 * The speakers that may be no person: with little speech, or with sound that is probably none. The speaker with the most
 * speech never has too little, since somebody speaks.
 * @param names the label of each speaker of the result
 * @param speech probability of speech in each frame, 0–255
 */
export function doubtfulLabels(
  labels: Labels,
  names: ReadonlyMap<number, string>,
  speech: Uint8Array,
): DoubtfulLabel[] {
  const heard = [...names].map(([speaker, name]) => ({ name, ...aloneOf(labels, speaker, speech) }))
  const most = Math.max(...heard.map(({ seconds }) => seconds))
  const mostHeard = heard.find(({ seconds }) => seconds === most)
  return heard.flatMap((speaker): DoubtfulLabel[] => {
    const { name, seconds, probability } = speaker
    const isLittle = seconds < LITTLE_SPEECH_SECONDS && speaker !== mostHeard
    const isUnlikely = probability !== null && probability < SPEECH_ABOVE
    if (!isLittle && !isUnlikely) return []
    return [
      {
        speaker: name,
        reason: isUnlikely ? 'unlike-speech' : 'little-speech',
        speechSeconds: inHundredths(seconds),
        speechProbability: probability === null ? null : inHundredths(probability),
      },
    ]
  })
}

/** How long a speaker speaks alone, and the mean probability of speech there; null: never alone. */
function aloneOf({ first, second }: Labels, speaker: number, speech: Uint8Array) {
  let frames = 0
  let sum = 0
  for (let frame = 0; frame < first.length; frame++) {
    if (first[frame] !== speaker || second[frame] !== NO_SPEAKER) continue
    frames++
    sum += speech[frame] as number
  }
  return { seconds: secondsOf(frames), probability: frames === 0 ? null : sum / frames / 255 }
}

function inHundredths(value: number): number {
  return Math.round(100 * value) / 100
}
