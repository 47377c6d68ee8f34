import { type Conversation, spliceConversation, type Talker } from './conversation.ts'
import { recordingPath, reference, samplesOf } from './recordings.ts'
import { seededRandom } from './seeded-random.ts'

const RATE = 16_000
/** The longest piece of speech. */
const PIECE_SECONDS = 5
/** Between a voice and its bleed in the other channel. */
const BLEED_DELAY = 0.008 * RATE
/** Noise of a line: a channel is never digitally silent. */
const NOISE = 10 ** (-60 / 20)

/** A conversation with one party per channel. */
export interface Call extends Pick<Conversation, 'truth'> {
  readonly left: Float32Array
  readonly right: Float32Array
}

/** The people of a recording with a reference, with the pieces in which they speak alone for a second. */
export async function talkersOf(name: string): Promise<Talker[]> {
  const samples = await samplesOf(recordingPath(name))
  const turns = reference(name)
  const speakers = [...new Set(turns.map(({ speaker }) => speaker))]
  return speakers.map((speaker) => {
    const others = turns.filter((turn) => turn.speaker !== speaker)
    const pieces = turns
      .filter((turn) => turn.speaker === speaker)
      .flatMap(({ start, end }) => {
        const blocked = others.filter((other) => other.start < end && other.end > start)
        const from = Math.max(start, ...blocked.filter((o) => o.start <= start).map((o) => o.end))
        const to = Math.min(end, ...blocked.filter((o) => o.start > start).map((o) => o.start))
        const length = Math.floor((to - from) / Math.max(1, Math.ceil((to - from) / PIECE_SECONDS)))
        if (to - from < 1 || length < 1) return []
        const count = Math.ceil((to - from) / PIECE_SECONDS)
        const at = (n: number) => Math.floor((from + ((to - from) * n) / count) * RATE)
        return Array.from({ length: count }, (_, n) => () => samples.slice(at(n), at(n + 1)))
      })
    return { name: `${name} ${speaker}`, pieces }
  })
}

/**
 * Splices a call of two people, one per channel.
 * @param bleedDb the level of a voice in the other channel, below its level in its own one; null: nothing bleeds over
 */
export function spliceCall(
  seed: number,
  [one, other]: readonly [Talker, Talker],
  seconds: number,
  bleedDb: number | null,
): Call {
  const { tracks, truth } = spliceConversation(seed, [one, other], seconds, { overlap: 0.3 })
  const [left, right] = [one, other].map(({ name }) => tracks.get(name) as Float32Array) as [
    Float32Array,
    Float32Array,
  ]
  const random = seededRandom(seed + 1000)
  const gain = bleedDb === null ? 0 : 10 ** (bleedDb / 20)
  const heard = (own: Float32Array, far: Float32Array) =>
    own.map((x, i) => x + gain * (far[i - BLEED_DELAY] ?? 0) + NOISE * (2 * random() - 1))
  return { left: heard(left, right), right: heard(right, left), truth }
}

/** The mean of both channels. */
export function mixOf({ left, right }: Call): Float32Array {
  return left.map((x, i) => (x + (right[i] as number)) / 2)
}
