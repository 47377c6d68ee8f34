import { assign } from './assignment.ts'
import { type SpokenInterval, sweepSpeakers } from './overlap.ts'

/** Only so many voices of each diarization are compared, those that speak longest: matching takes cubic time. */
const MAX_VOICES = 500

/** The counterpart of a voice in another diarization of the same recording. */
export interface VoiceMatch {
  /** Its label in the first diarization. */
  readonly from: string
  /** Its label in the second one; null: none speaks at the same time, or they belong to other voices. */
  readonly to: string | null
  /** How long both speak at the same time. */
  readonly commonSeconds: number
  /** `commonSeconds` as a share of the time of the one that speaks longer, 0–1. */
  readonly agreement: number
}

/**
 * Matches the voices of two diarizations one-to-one so that the total time that matched voices have in common is as long
 * as possible. Returns a match for each voice of `before`, by first turn. Turns may be in any order and overlap.
 * O(n log n) for n turns and O(v³) for v voices.
 */
export function matchVoices(
  before: readonly SpokenInterval[],
  after: readonly SpokenInterval[],
): VoiceMatch[] {
  const { seconds, common } = speakingTimes(before, after)
  const rows = longest(before, seconds.before)
  const columns = longest(after, seconds.after)
  const times = rows.map((from) => columns.map((to) => common.get(from)?.get(to) ?? 0))
  const places = assign(times)
  const matched = new Map(rows.map((from, row) => [from, matchOf(from, row)]))
  return labelsOf(before).map((from) => matched.get(from) ?? noMatch(from))

  function matchOf(from: string, row: number): VoiceMatch {
    const column = places[row] ?? -1
    const to = columns[column]
    const commonSeconds = times[row]?.[column] ?? 0
    if (to === undefined || commonSeconds === 0) return noMatch(from)
    const longer = Math.max(seconds.before.get(from) ?? 0, seconds.after.get(to) ?? 0)
    return { from, to, commonSeconds, agreement: commonSeconds / longer }
  }
}

function noMatch(from: string): VoiceMatch {
  return { from, to: null, commonSeconds: 0, agreement: 0 }
}

/** How long each voice speaks, and how long each pair of voices of both diarizations has in common. */
function speakingTimes(before: readonly SpokenInterval[], after: readonly SpokenInterval[]) {
  const seconds = { before: new Map<string, number>(), after: new Map<string, number>() }
  const common = new Map<string, Map<string, number>>()
  const both = [...marked(before, '<'), ...marked(after, '>')]
  sweepSpeakers(both, (start, end, active) => {
    const duration = end - start
    const labels = [...active.keys()]
    const afters = labels.filter((label) => label.startsWith('>')).map((label) => label.slice(1))
    for (const label of afters) add(seconds.after, label, duration)
    for (const label of labels) {
      if (!label.startsWith('<')) continue
      const from = label.slice(1)
      add(seconds.before, from, duration)
      const row = common.get(from) ?? new Map<string, number>()
      common.set(from, row)
      for (const to of afters) add(row, to, duration)
    }
  })
  return { seconds, common }
}

function marked(intervals: readonly SpokenInterval[], mark: '<' | '>'): SpokenInterval[] {
  return intervals.map(({ speaker, start, end }) => ({ speaker: mark + speaker, start, end }))
}

function add(times: Map<string, number>, label: string, seconds: number): void {
  times.set(label, (times.get(label) ?? 0) + seconds)
}

/** The labels of the voices that speak longest. */
function longest(
  intervals: readonly SpokenInterval[],
  seconds: ReadonlyMap<string, number>,
): string[] {
  const labels = labelsOf(intervals)
  if (labels.length <= MAX_VOICES) return labels
  return labels
    .toSorted((a, b) => (seconds.get(b) ?? 0) - (seconds.get(a) ?? 0))
    .slice(0, MAX_VOICES)
}

function labelsOf(intervals: readonly SpokenInterval[]): string[] {
  return [...new Set(intervals.map(({ speaker }) => speaker))]
}
