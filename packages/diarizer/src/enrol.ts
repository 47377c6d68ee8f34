import { ToolkitError } from '@toolkit/core'
import { conclude } from './diarize.ts'
import type { Evidence } from './evidence.ts'
import { SAMPLE_RATE } from './grid.ts'
import type { Voice } from './identification/voiceprint.ts'

/** The longest recording of a voiceprint. */
export const MAX_ENROL_SECONDS = 30
/** Encoders add up to this much to a recording of exactly 30 s. */
const PADDING_SECONDS = 0.1
/** The person must speak alone for this long. */
export const MIN_ENROL_SPEECH_SECONDS = 3
/** Others may not speak for longer than this. */
const MAX_OTHER_SECONDS = 1

/** Passes samples on. Throws `audio-too-long` as soon as they are longer than a voiceprint allows. */
export async function* withinEnrolment(
  samples: AsyncIterable<Float32Array>,
): AsyncGenerator<Float32Array> {
  let count = 0
  for await (const block of samples) {
    count += block.length
    if (count > (MAX_ENROL_SECONDS + PADDING_SECONDS) * SAMPLE_RATE) {
      throw new ToolkitError(
        'audio-too-long',
        `The recording is longer than ${MAX_ENROL_SECONDS} s. Cut out a part of at most ${MAX_ENROL_SECONDS} s in which only this person speaks.`,
      )
    }
    yield block
  }
}

/**
 * The voice of the one person in a recording: the mean of the embeddings of its windows, over the frames in which the
 * person speaks alone, weighted by how many they are. Throws `request-invalid` without speech, with less than 3 s of
 * it, and if other people speak for more than 1 s in all.
 */
export function enrolVoice(evidence: Evidence): Voice {
  const { result, voices } = conclude(evidence, { num: null, min: null, max: null })
  if (result.turns.length === 0) throw refused('No speech was detected in the recording.')
  const [first, ...others] = voices
    .map(({ speaker, voice }) => ({ voice, seconds: secondsOfTurns(result.turns, speaker) }))
    .sort((a, b) => b.seconds - a.seconds)
  const otherSeconds = others.reduce((sum, { seconds }) => sum + seconds, 0)
  if (otherSeconds > MAX_OTHER_SECONDS) {
    throw refused(
      `More than one person speaks in the recording: others speak for ${otherSeconds.toFixed(1)} s. Use a recording in which only this person speaks.`,
    )
  }
  const voice = first?.voice ?? null
  if (voice === null || voice.seconds < MIN_ENROL_SPEECH_SECONDS) {
    throw refused(
      `There is too little speech in the recording: ${(voice?.seconds ?? 0).toFixed(1)} s. At least ${MIN_ENROL_SPEECH_SECONDS} s are needed, and 10 s are better.`,
    )
  }
  return voice
}

function secondsOfTurns(
  turns: readonly { speaker: string; start: number; end: number }[],
  speaker: string,
): number {
  return turns.reduce(
    (sum, turn) => (turn.speaker === speaker ? sum + turn.end - turn.start : sum),
    0,
  )
}

function refused(message: string): ToolkitError {
  return new ToolkitError('request-invalid', message)
}
