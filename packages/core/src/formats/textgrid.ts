/** What a tier shows of a turn. Seconds. */
export interface TextGridTurn {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

interface Interval {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The one tier of a recording without turns: readers expect at least one. */
const EMPTY_TIER = 'speech'

/**
 * Writes turns as a Praat TextGrid in the long text format: one interval tier for each speaker, in the order of their
 * first turns. The intervals of a turn hold the name of its speaker, those between turns are empty. Times are rounded
 * to the millisecond, the duration is not, since Praat compares it with the sound.
 *
 * Intervals of a tier cannot overlap: where two turns of one speaker do, the later one begins where the earlier ends.
 */
export function formatTextGrid(durationSeconds: number, turns: readonly TextGridTurn[]): string {
  const sorted = turns.toSorted((a, b) => a.start - b.start || a.end - b.end)
  const tiers = [...Map.groupBy(sorted, ({ speaker }) => speaker)]
  if (tiers.length === 0) tiers.push([EMPTY_TIER, []])
  return [
    'File type = "ooTextFile"\nObject class = "TextGrid"\n\n',
    `xmin = 0\nxmax = ${durationSeconds}\ntiers? <exists>\nsize = ${tiers.length}\nitem []:\n`,
    ...tiers.map(([name, own], index) =>
      tierText(index + 1, name, intervals(own, durationSeconds), durationSeconds),
    ),
  ].join('')
}

/** Intervals that cover 0 … `end` without a gap or an overlap. */
function intervals(turns: readonly TextGridTurn[], end: number): Interval[] {
  const found: Interval[] = []
  let at = 0
  for (const turn of turns) {
    const from = Math.max(at, Math.round(turn.start * 1000) / 1000)
    const to = Math.min(end, Math.round(turn.end * 1000) / 1000)
    if (to <= from) continue
    if (from > at) found.push({ start: at, end: from, text: '' })
    found.push({ start: from, end: to, text: turn.speaker })
    at = to
  }
  if (at < end) found.push({ start: at, end, text: '' })
  return found
}

function tierText(
  number: number,
  name: string,
  parts: readonly Interval[],
  duration: number,
): string {
  const head = [
    `    item [${number}]:`,
    '        class = "IntervalTier"',
    `        name = ${quoted(name)}`,
    '        xmin = 0',
    `        xmax = ${duration}`,
    `        intervals: size = ${parts.length}`,
  ]
  const lines = parts.flatMap(({ start, end, text }, index) => [
    `        intervals [${index + 1}]:`,
    `            xmin = ${start}`,
    `            xmax = ${end}`,
    `            text = ${quoted(text)}`,
  ])
  return `${[...head, ...lines].join('\n')}\n`
}

/** Quotes are doubled; control characters become spaces, since readers go by line. */
function quoted(text: string): string {
  return `"${text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ').replaceAll('"', '""')}"`
}
