import type { SpeakerHints } from '@toolkit/core'

/** One turn on the 20 ms grid: cells [from, to), and how sure it is that its speaker speaks, 0…1. */
export interface GeneratedTurn {
  readonly speaker: number
  readonly from: number
  readonly to: number
  readonly sureness: number
}

export interface Conversation {
  /** How many speak, in the order of their first turns. */
  readonly speakers: number
  /** By their starts. A speaker's own turns do not touch; those of others may overlap. */
  readonly turns: readonly GeneratedTurn[]
}

const CELLS_A_SECOND = 50
const MOST_SPEAKERS = 20

/** People who speak in turn for `cells` cells of 20 ms: turns of 0.6 to 8 s, pauses, now and then two at once. */
export function converse(cells: number, hints: SpeakerHints, random: () => number): Conversation {
  const wanted = speakerCount(hints, random)
  const turns: GeneratedTurn[] = []
  const ends = new Int32Array(wanted).fill(-1)
  let at = Math.min(Math.floor(random() * CELLS_A_SECOND), cells >> 2)
  let speaker = 0
  while (at < cells) {
    const from = Math.max(at, (ends[speaker] ?? -1) + 1)
    const to = Math.min(cells, from + seconds(0.6 + 7.4 * random() ** 2))
    if (to <= from) break
    turns.push({ speaker, from, to, sureness: 0.55 + 0.44 * Math.sqrt(random()) })
    ends[speaker] = to
    const overlaps = wanted > 1 && random() < 0.15
    at = Math.max(from + 1, to + seconds(overlaps ? -0.5 * random() : 1.2 * random()))
    // Everybody speaks once before the order is free.
    const turn = turns.length
    speaker = turn < wanted ? turn : next(speaker, wanted, random)
  }
  return { speakers: Math.min(wanted, turns.length), turns }
}

function seconds(duration: number): number {
  return Math.round(duration * CELLS_A_SECOND)
}

/** Somebody else, where there is somebody. */
function next(speaker: number, speakers: number, random: () => number): number {
  if (speakers === 1) return 0
  return (speaker + 1 + Math.floor(random() * (speakers - 1))) % speakers
}

function speakerCount({ num, min, max }: SpeakerHints, random: () => number): number {
  if (num !== null) return Math.min(num, MOST_SPEAKERS)
  const least = Math.min(min ?? Math.min(2, max ?? 2), MOST_SPEAKERS)
  const most = Math.min(max ?? Math.max(3, least), MOST_SPEAKERS)
  return least + Math.floor(random() * (most - least + 1))
}
