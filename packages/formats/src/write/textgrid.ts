import type { Writer, WrittenRun } from '../diarization-file.ts'
import { each, inPieces } from './pieces.ts'
import { hasConfidence, type Tier, type TierTurn, tierNames, tiersOf } from './tiers.ts'

/** Seconds. */
interface Interval {
  readonly start: number
  readonly end: number
  readonly text: string
}

interface TextTier {
  readonly name: string
  readonly intervals: readonly Interval[]
}

const scoreTier = (name: string): string => `${name} (confidence)`

/** The one tier of a recording without turns: readers expect at least one. */
const EMPTY_TIER: Tier = { name: 'speech', turns: [] }

/**
 * Praat's TextGrid in the long text format: one interval tier for each speaker, in the order of their first turns. The
 * intervals of a turn hold the name of its speaker, those between turns are empty. A speaker whose turns have a confidence
 * has a second tier `NAME (confidence)` with the same intervals, which hold the numbers (0–100). Times are rounded to the
 * millisecond.
 */
export const textgrid: Writer = {
  format: 'textgrid',
  contentType: 'text/plain; charset=utf-8',
  extension: '.TextGrid',
  write: function* (run) {
    const tiers = tiersOf(run)
    const duration = durationOf(run, tiers)
    const shown = tiers.length === 0 ? [EMPTY_TIER] : tiers
    const names = tierNames(shown, scoreTier)
    const texts = shown.flatMap((tier, index) =>
      textTiers(tier, { name: names[index] as string, duration }),
    )
    yield 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n'
    yield `xmin = 0\nxmax = ${duration}\ntiers? <exists>\nsize = ${texts.length}\nitem []:\n`
    for (const [index, tier] of texts.entries()) yield* tierText(index + 1, tier, duration)
  },
}

/**
 * The recording's length, not rounded, since Praat compares it with the sound. Turns that end later (by more than their
 * rounding) make it longer.
 */
function durationOf({ durationSeconds }: WrittenRun, tiers: readonly Tier[]): number {
  const last = tiers.reduce((end, { turns }) => Math.max(end, turns.at(-1)?.end ?? 0), 0)
  return last >= durationSeconds * 1000 + 1 ? last / 1000 : durationSeconds
}

function textTiers(
  tier: Tier,
  { name, duration }: { readonly name: string; readonly duration: number },
): TextTier[] {
  const speaker = { name, intervals: intervals(tier.turns, duration, () => tier.name) }
  if (!hasConfidence(tier)) return [speaker]
  const scores = intervals(tier.turns, duration, ({ confidence }) => confidence?.toFixed(1) ?? '')
  return [speaker, { name: scoreTier(tier.name), intervals: scores }]
}

/** Intervals that cover 0 … `duration` without a gap. */
function intervals(
  turns: readonly TierTurn[],
  duration: number,
  textOf: (turn: TierTurn) => string,
): Interval[] {
  const found: Interval[] = []
  let at = 0
  for (const turn of turns) {
    const from = turn.start / 1000
    const to = Math.min(turn.end / 1000, duration)
    if (from > at) found.push({ start: at, end: from, text: '' })
    found.push({ start: from, end: to, text: textOf(turn) })
    at = to
  }
  if (at < duration) found.push({ start: at, end: duration, text: '' })
  return found
}

function* tierText(number: number, tier: TextTier, duration: number): Generator<string> {
  const head = [
    `    item [${number}]:`,
    '        class = "IntervalTier"',
    `        name = ${quoted(tier.name)}`,
    '        xmin = 0',
    `        xmax = ${duration}`,
    `        intervals: size = ${tier.intervals.length}`,
  ]
  yield `${head.join('\n')}\n`
  yield* inPieces(
    each(tier.intervals.entries(), ([index, { start, end, text }]) =>
      [
        `        intervals [${index + 1}]:`,
        `            xmin = ${start}`,
        `            xmax = ${end}`,
        `            text = ${quoted(text)}\n`,
      ].join('\n'),
    ),
  )
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
