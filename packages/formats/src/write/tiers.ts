import type { WrittenRun } from '../diarization-file.ts'
import { namesIn, oneLine } from './names.ts'
import { milliseconds } from './turn-times.ts'

/** A turn on a tier. Milliseconds; `confidence` 0–100. */
export interface TierTurn {
  readonly start: number
  readonly end: number
  readonly confidence: number | null
}

/** The turns of one speaker, by start, without overlap among them. */
export interface Tier {
  readonly name: string
  readonly turns: readonly TierTurn[]
}

/**
 * One tier for each name, in the order of their first turns. Turns of a tier cannot overlap: where two of one speaker do,
 * the later one begins where the earlier ends, and one that is inside the other is left out.
 */
export function tiersOf(run: WrittenRun): readonly Tier[] {
  const sorted = run.turns.toSorted((a, b) => a.start - b.start || a.end - b.end)
  const nameOf = namesIn(run, oneLine)
  const byName = new Map<string, TierTurn[]>()
  for (const turn of sorted) {
    const name = nameOf(turn.speaker)
    const before = byName.get(name) ?? []
    byName.set(name, before)
    const { start, end } = milliseconds(turn)
    const from = Math.max(start, before.at(-1)?.end ?? 0)
    if (end > from) before.push({ start: from, end, confidence: turn.confidence })
  }
  return Array.from(byName, ([name, turns]) => ({ name, turns }))
}

/** Whether any turn of the tier has a confidence. */
export function hasConfidence({ turns }: Tier): boolean {
  return turns.some(({ confidence }) => confidence !== null)
}

/**
 * A name of its own for the tier of each speaker: the speaker's name, with a number if the tier with the confidence of
 * another speaker is called so. `scoreTier` names the tier with the confidence of a speaker.
 */
export function tierNames(
  tiers: readonly Tier[],
  scoreTier: (name: string) => string,
): readonly string[] {
  const scores = new Set(tiers.filter(hasConfidence).map(({ name }) => scoreTier(name)))
  const used = new Set([...scores, ...tiers.map(({ name }) => name)])
  return tiers.map(({ name }) => {
    if (!scores.has(name)) return name
    let number = 2
    while (used.has(`${name} (${number})`)) number += 1
    used.add(`${name} (${number})`)
    return `${name} (${number})`
  })
}
