import type { Stretch } from '../model/evaluation.ts'
import type { RejectedVoices } from '../model/identification.ts'
import type { Turn } from '../model/turn.ts'

/** The most stretches that are kept of a speaker. */
const MAX_STRETCHES = 100
/** The most speakers with rejected voices that are kept of a recording; the oldest are left out. */
const MAX_REJECTIONS = 100
/** A rejection holds for a speaker of another run if it covers more than this share of the speaker's time. */
const MIN_COVERED = 0.5

type Spoken = Pick<Turn, 'speaker' | 'start' | 'end'>

/** When a speaker talks: by start, without overlap. */
function stretchesOf(turns: readonly Spoken[], speaker: string): Stretch[] {
  const mine = turns.filter((turn) => turn.speaker === speaker).sort((a, b) => a.start - b.start)
  const joined: { start: number; end: number }[] = []
  for (const { start, end } of mine) {
    const last = joined.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else joined.push({ start, end })
  }
  return joined
}

/** The same stretches, joined over the shortest gaps until there are at most `most`. */
export function fewerStretches(stretches: readonly Stretch[], most: number): Stretch[] {
  const gaps = stretches
    .slice(1)
    .map(({ start }, before) => ({ before, gap: start - (stretches[before]?.end ?? 0) }))
    .sort((a, b) => b.gap - a.gap || a.before - b.before)
    .slice(0, Math.max(0, most - 1))
  const lasts = [...gaps.map(({ before }) => before), stretches.length - 1].sort((a, b) => a - b)
  let first = 0
  return lasts.flatMap((last) => {
    const [from, to] = [stretches[first], stretches[last]]
    first = last + 1
    return from === undefined || to === undefined ? [] : [{ start: from.start, end: to.end }]
  })
}

/** The rejections of a recording after those of one speaker of a run were replaced; empty `voiceIds` removes them. */
export function withRejected(
  before: readonly RejectedVoices[],
  { runId, speaker, voiceIds }: Omit<RejectedVoices, 'stretches'>,
  turns: readonly Spoken[],
): readonly RejectedVoices[] {
  const others = before.filter((one) => one.runId !== runId || one.speaker !== speaker)
  if (voiceIds.length === 0) return others
  const stretches = fewerStretches(stretchesOf(turns, speaker), MAX_STRETCHES)
  return [...others, { runId, speaker, voiceIds, stretches }].slice(-MAX_REJECTIONS)
}

/** The voices that stay rejected for a speaker of a new run, because mostly the same speech was rejected before. */
export function rejectedFor(
  rejections: readonly RejectedVoices[],
  turns: readonly Spoken[],
  speaker: string,
): readonly string[] {
  if (rejections.length === 0) return []
  const mine = stretchesOf(turns, speaker)
  const seconds = mine.reduce((sum, { start, end }) => sum + end - start, 0)
  const holding = rejections.filter(
    ({ stretches }) => commonSeconds(mine, stretches) > MIN_COVERED * seconds,
  )
  return [...new Set(holding.flatMap(({ voiceIds }) => voiceIds))]
}

/** The time that two lists of stretches have in common. Both are by start, without overlap. */
export function commonSeconds(some: readonly Stretch[], others: readonly Stretch[]): number {
  let [seconds, at] = [0, 0]
  for (const { start, end } of some) {
    while (at < others.length && (others[at] as Stretch).end <= start) at += 1
    for (let each = at; each < others.length; each += 1) {
      const other = others[each] as Stretch
      if (other.start >= end) break
      seconds += Math.min(end, other.end) - Math.max(start, other.start)
    }
  }
  return seconds
}
