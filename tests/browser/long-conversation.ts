import type { GivenTurn } from '@toolkit/core'

/** Steps of 10 ms, as in the waveform. */
export const STEPS_PER_SECOND = 100

const SAMPLES_PER_SECOND = 50

/** Turns, confidence per 20 ms, and loudness per 10 ms (0–127). */
export interface Conversation {
  readonly turns: readonly GivenTurn[]
  readonly scores: Float32Array
  readonly loudness: Uint8Array
}

/** Generates `count` turns, deterministic: every fifth overlaps the previous one, every ninth is doubtful. */
export function conversation(
  durationSeconds: number,
  count: number,
  speakers: number,
): Conversation {
  const random = sequence(20)
  const slot = durationSeconds / count
  const scores = new Float32Array(durationSeconds * SAMPLES_PER_SECOND).fill(96)
  const loudness = new Uint8Array(durationSeconds * STEPS_PER_SECOND).fill(1)
  const turns: GivenTurn[] = []
  let speaker = 0
  for (let i = 0; i < count; i++) {
    speaker = (speaker + 1 + Math.floor(random() * (speakers - 1))) % speakers
    const start = Math.max(0, i * slot - (i % 5 === 0 ? 0.3 * slot : 0))
    const end = Math.min(durationSeconds, i * slot + slot * (0.55 + 0.4 * random()))
    const isDoubtful = i % 9 === 4
    const own = Math.round(isDoubtful ? 20 + 35 * random() : 80 + 19 * random())
    const scored = [0, 1, 2, 3].map((other) => labelOf((speaker + other) % speakers))
    turns.push({ speaker: labelOf(speaker), start, end, scores: scoresFor(scored, own, random) })
    for (let at = Math.floor(start * SAMPLES_PER_SECOND); at < end * SAMPLES_PER_SECOND; at++) {
      const noise = Math.round((random() - 0.5) * 16)
      scores[at] = Math.min(100, Math.max(0, own + noise))
    }
    const loud = 20 + 60 * random()
    for (let at = Math.floor(start * STEPS_PER_SECOND); at < end * STEPS_PER_SECOND; at++) {
      loudness[at] = loud * (0.4 + 0.6 * random())
    }
  }
  return { turns, scores, loudness }
}

function labelOf(speaker: number): string {
  return `SPEAKER_${String(speaker).padStart(2, '0')}`
}

/** Scores of four speakers: the own one of the first, the rest of the others. */
function scoresFor(
  labels: readonly string[],
  own: number,
  random: () => number,
): Record<string, number> {
  const rest = 100 - own
  const next = Math.round(rest * (0.5 + 0.4 * random()))
  const given = [own, next, Math.floor((rest - next) / 2), Math.floor((rest - next) / 2)]
  return Object.fromEntries(given.map((score, i) => [labels[i], score]))
}

/** Deterministic pseudo-random numbers 0–1 (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
