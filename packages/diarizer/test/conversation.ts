import type { SpeakerInterval } from '../src/index.ts'
import { seededRandom } from './seeded-random.ts'
import { promptSamples, promptsOf, type Voice } from './voices.ts'

const RATE = 16_000
const CELL = 160
/** Energy threshold: 40 dB below the loudest 10 ms. */
const FLOOR = 1e-4
/** Shorter pauses within a prompt count as speech. */
const PAUSE_CELLS = 50

export interface Conversation {
  readonly samples: Float32Array
  /** The exact reference diarization. */
  readonly truth: SpeakerInterval[]
}

/**
 * Splices recorded prompts into a conversation: speakers take turns of one to three prompts at equal loudness, with
 * pauses of up to 0.8 s.
 */
export function spliceConversation(
  seed: number,
  voices: readonly Voice[],
  seconds: number,
): Conversation {
  const random = seededRandom(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const samples = new Float32Array(seconds * RATE)
  const truth: SpeakerInterval[] = []
  let at = Math.floor(random() * RATE)
  let last: Voice | undefined
  for (;;) {
    const voice = pick(voices.filter((other) => other !== last))
    last = voice
    for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
      const prompt = promptSamples(pick(promptsOf(voice)))
      const intervals = soundIntervals(prompt)
      const from = intervals[0]?.from ?? 0
      const to = intervals.at(-1)?.to ?? 0
      if (at + to - from >= samples.length) return { samples, truth }
      const loudest = prompt.reduce((top, x) => Math.max(top, Math.abs(x)), 0)
      for (let i = from; i < to; i++)
        samples[at + i - from] = ((prompt[i] as number) / loudest) * 0.5
      for (const interval of intervals) {
        const start = (at + interval.from - from) / RATE
        truth.push({ speaker: voice, start, end: start + (interval.to - interval.from) / RATE })
      }
      at += to - from + Math.floor(random() * 0.4 * RATE)
    }
    at += Math.floor(random() * 0.8 * RATE)
  }
}

/** Intervals of sound in samples, without those under 80 ms. */
function soundIntervals(samples: Float32Array): { from: number; to: number }[] {
  const energies = Array.from({ length: Math.floor(samples.length / CELL) }, (_, cell) =>
    samples.subarray(cell * CELL, (cell + 1) * CELL).reduce((sum, x) => sum + x * x, 0),
  )
  const floor = Math.max(...energies) * FLOOR
  const cells: { from: number; to: number }[] = []
  energies.forEach((energy, cell) => {
    if (energy < floor) return
    const before = cells.at(-1)
    if (before !== undefined && cell - before.to < PAUSE_CELLS) before.to = cell + 1
    else cells.push({ from: cell, to: cell + 1 })
  })
  return cells
    .filter(({ from, to }) => to - from >= 8)
    .map(({ from, to }) => ({ from: from * CELL, to: to * CELL }))
}
