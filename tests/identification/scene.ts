import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import {
  type Conversation,
  soundIntervals,
  spliceConversation,
  type Talker,
} from '../../packages/diarizer/test/conversation.ts'
import { samplesOf } from '../../packages/diarizer/test/recordings.ts'

const readings = path.join(import.meta.dirname, '../../../shared/voices/librispeech')
const RATE = 16_000
/** What is enrolled of a reading; the rest is spliced into the conversation. */
const ENROL_SHARE = 0.6
const PAUSE_SECONDS = 0.5
const PEOPLE = 4

/** The reason why there are no recordings of people, or null. */
export const readingsMissing = existsSync(readings)
  ? null
  : 'the readings of ../shared/voices are not available'

/** A conversation of four people, and speech of each of them that is not in it. */
export interface Scene {
  readonly conversation: Conversation
  readonly enrolments: ReadonlyMap<string, Float32Array>
}

/** Splices a conversation of real readings; the same seed gives the same. */
export async function spliceScene(seed: number, seconds: number): Promise<Scene> {
  const names = (await readdir(readings)).sort()
  const enrolments = new Map<string, Float32Array>()
  const talkers: Talker[] = []
  for (let i = 0; i < PEOPLE; i += 1) {
    const file = names[(seed * PEOPLE + i) % names.length] ?? ''
    const samples = await samplesOf(path.join(readings, file))
    const cut = Math.floor(samples.length * ENROL_SHARE)
    const name = `Person ${file.split('-')[0]}`
    enrolments.set(name, samples.subarray(0, cut))
    talkers.push({ name, pieces: [() => spoken(samples.subarray(cut))] })
  }
  return { conversation: spliceConversation(seed, talkers, seconds), enrolments }
}

/** Without the silence at both ends. */
function spoken(samples: Float32Array): Float32Array {
  const intervals = soundIntervals(samples, PAUSE_SECONDS)
  return samples.subarray(intervals[0]?.from ?? 0, intervals.at(-1)?.to ?? samples.length)
}

/** The person who speaks longest during some turns, by the reference. */
export function personIn(
  { truth }: Conversation,
  turns: readonly { readonly start: number; readonly end: number }[],
): string | undefined {
  const seconds = new Map<string, number>()
  for (const turn of turns) {
    for (const { speaker, start, end } of truth) {
      const shared = Math.min(end, turn.end) - Math.max(start, turn.start)
      if (shared > 0) seconds.set(speaker, (seconds.get(speaker) ?? 0) + shared)
    }
  }
  return [...seconds].sort(([, a], [, b]) => b - a)[0]?.[0]
}

/** Seconds of speech at 16 kHz. */
export function secondsOf(samples: Float32Array, from: number, to: number): Float32Array {
  return samples.subarray(from * RATE, to * RATE)
}
