import type { SpeakerInterval } from '../src/index.ts'
import { seededRandom } from './seeded-random.ts'

const RATE = 16_000
const CELL = 160
/** Energy threshold: 40 dB below the loudest 10 ms. */
const FLOOR = 1e-4
/** In noisy recordings the threshold is 10 dB above the noise, but not less than 22 dB below the loudest 10 ms. */
const ABOVE_NOISE = 10
const NOISY_FLOOR = 10 ** -2.2
/** Shorter pauses within a piece count as speech. */
const PAUSE_SECONDS = 0.5

/** A person, with pieces of speech to splice: functions that return samples at 16 kHz. */
export interface Talker {
  readonly name: string
  readonly pieces: readonly (() => Float32Array)[]
}

export interface Conversation {
  readonly samples: Float32Array
  /** What each person says, by name; the sum is `samples`. */
  readonly tracks: ReadonlyMap<string, Float32Array>
  /** The exact reference diarization. */
  readonly truth: SpeakerInterval[]
}

/**
 * Splices pieces of speech into a conversation: speakers take turns of one to three pieces at equal loudness, with
 * pauses of up to 0.8 s. `overlap` is the share of changes at which the next speaker starts 0.3–1.6 s too early.
 */
export function spliceConversation(
  seed: number,
  talkers: readonly Talker[],
  seconds: number,
  { overlap = 0 } = {},
): Conversation {
  const random = seededRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const length = Math.floor(seconds * RATE)
  const tracks = new Map(talkers.map(({ name }) => [name, new Float32Array(length)]))
  const truth: SpeakerInterval[] = []
  let at = Math.floor(random() * RATE)
  let last: Talker | undefined
  for (;;) {
    const talker = pick(talkers.length > 1 ? talkers.filter((other) => other !== last) : talkers)
    if (last !== undefined && overlap > 0 && random() < overlap)
      at = Math.max(0, at - Math.floor((0.3 + 1.3 * random()) * RATE))
    last = talker
    const track = tracks.get(talker.name) as Float32Array
    for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
      const piece = pick(talker.pieces)()
      const intervals = soundIntervals(piece, PAUSE_SECONDS)
      const from = intervals[0]?.from ?? 0
      const to = intervals.at(-1)?.to ?? 0
      if (at + to - from >= length) return { samples: mixed(tracks), tracks, truth }
      const loudest = piece.reduce((top, x) => Math.max(top, Math.abs(x)), 0)
      for (let i = from; i < to; i++)
        track[at + i - from] =
          (track[at + i - from] as number) + ((piece[i] as number) / loudest) * 0.5
      for (const interval of intervals) {
        const start = (at + interval.from - from) / RATE
        const end = start + (interval.to - interval.from) / RATE
        truth.push({ speaker: talker.name, start, end })
      }
      at += to - from + Math.floor(random() * 0.4 * RATE)
    }
    at += Math.floor(random() * 0.8 * RATE)
  }
}

/** The sum of tracks of equal length. */
export function mixed(tracks: ReadonlyMap<string, Float32Array>): Float32Array {
  const [first = new Float32Array(0), ...others] = tracks.values()
  const sum = first.slice()
  for (const track of others) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (track[i] as number)
  }
  return sum
}

/** Intervals of sound in samples, without those under 80 ms; shorter pauses are bridged. */
export function soundIntervals(
  samples: Float32Array,
  pauseSeconds: number,
): { from: number; to: number }[] {
  const energies = Array.from({ length: Math.floor(samples.length / CELL) }, (_, cell) =>
    samples.subarray(cell * CELL, (cell + 1) * CELL).reduce((sum, x) => sum + x * x, 0),
  )
  const sorted = energies.toSorted((a, b) => a - b)
  const loudest = sorted.at(-1) ?? 0
  const noise = sorted[Math.floor(sorted.length * 0.03)] ?? 0
  const floor = Math.max(loudest * FLOOR, Math.min(noise * ABOVE_NOISE, loudest * NOISY_FLOOR))
  const pauseCells = (pauseSeconds * RATE) / CELL
  const cells: { from: number; to: number }[] = []
  energies.forEach((energy, cell) => {
    if (energy < floor) return
    const before = cells.at(-1)
    if (before !== undefined && cell - before.to < pauseCells) before.to = cell + 1
    else cells.push({ from: cell, to: cell + 1 })
  })
  return cells
    .filter(({ from, to }) => to - from >= 8)
    .map(({ from, to }) => ({ from: from * CELL, to: to * CELL }))
}
