import type { Stretch } from '../model/evaluation.ts'
import type { SpeakerNames } from '../model/speaker-names.ts'
import type { GivenTurn, Turn } from '../model/turn.ts'
import type { CorrectionState } from './state.ts'

/**
 * The turns of a finished correction. The scores of a turn are kept if it is the same as in the corrected run, under the
 * labels of the correction and without speakers that were merged into others; else they are null.
 */
export function correctedTurns(
  { turns, labels }: CorrectionState,
  baseTurns: readonly Turn[],
): GivenTurn[] {
  const scoresByIndex = new Map(baseTurns.map(({ index, scores }) => [index, scores]))
  const isSame = [...labels].every(([label, here]) => label === here)
  return turns.all().map(({ speaker, start, end, status, base }) => {
    const kept = status === 'corrected' || base === null ? null : (scoresByIndex.get(base) ?? null)
    return { speaker, start, end, scores: kept && !isSame ? relabelled(kept, labels) : kept }
  })
}

function relabelled(
  scores: NonNullable<Turn['scores']>,
  labels: CorrectionState['labels'],
): NonNullable<Turn['scores']> {
  const others: [string, number][] = []
  const known: [string, number][] = []
  for (const [label, score] of Object.entries(scores)) {
    const here = labels.get(label)
    if (here === undefined) others.push([label, score])
    else if (here !== null) known.push([here, score])
  }
  // A speaker that got the label of another, which has no turns, keeps its own scores.
  return Object.fromEntries([...others, ...known])
}

/** The names and colours of a run for its correction: those of speakers that still have turns. */
export function correctedNames(
  { labels, speakers }: Pick<CorrectionState, 'labels' | 'speakers'>,
  { names, unclear, colours = [] }: SpeakerNames,
): SpeakerNames {
  const carried = <T extends { readonly speaker: string }>(each: T): T[] => {
    const here = labels.get(each.speaker) ?? null
    return here !== null && speakers.has(here) ? [{ ...each, speaker: here }] : []
  }
  return { names: names.flatMap(carried), unclear, colours: colours.flatMap(carried) }
}

/** The parts that a correction is scored in; null: all, because everything was checked or no part was marked. */
export function scoredByCorrection(
  { checked }: Pick<CorrectionState, 'checked'>,
  durationSeconds: number,
): readonly Stretch[] | null {
  const [first] = checked
  if (first === undefined || (first.start <= 0 && first.end >= durationSeconds)) return null
  return checked
}
