import type { FileResult, Reader } from '../diarization-file.ts'
import { formatFault, wholeText } from '../text-source.ts'
import { eventLoopTurns } from './structured/event-loop-turns.ts'
import { hasSpeakersAsTexts, requireTiers, spanKey } from './structured/label-tier.ts'
import { PraatTokens, type Token } from './structured/textgrid-tokens.ts'
import { leftOut, numberOf, requireTurns, TurnList } from './structured/turn-list.ts'

const BINARY_HEAD = 'ooBinaryFile'
/** The parallel tier of a tier `NAME` with the scores of its turns. */
const CONFIDENCE = ' (confidence)'

interface Interval {
  readonly start: number
  readonly end: number
  /** Without white space around it, never empty. */
  readonly text: string
  /** Character of the file where it begins. */
  readonly at: number
}

interface Tier {
  readonly name: string
  readonly intervals: readonly Interval[]
  /** Whether all texts are numbers. */
  readonly areNumbers: boolean
}

/** Span → score 0–100 of one tier. */
type Scores = ReadonlyMap<string, number>

/**
 * Reads a TextGrid of Praat, long or short form, UTF-8 or UTF-16. An interval with text is a turn, an empty one is not.
 * A tier is that of the speaker it is named after, and its texts are left out; in a tier without name, or named like
 * `speaker` or `diarization` (`hasSpeakersAsTexts`), the texts are the speakers. A tier `NAME (2)` whose texts are all
 * `NAME` is that of `NAME`: our writer numbers a tier that is named like a tier of scores. The numbers 0–100 of the tier
 * `NAME (confidence)` are the scores of the turns of the tier `NAME` with the same start and end. Point tiers are left
 * out with a warning. Errors: as `Reader`, also for binary and chronological TextGrids.
 */
export const readTextGrid: Reader = async (source) => {
  const tokens = new PraatTokens(await wholeText(refuseBinary(source)))
  const { tiers, points } = await readTiers(tokens)
  return [await resultOf(tokens, tiers, leftOut(points, 'point tier', 'point tiers'))]
}

async function* refuseBinary(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head = ''
  for await (const block of source) {
    if (head.length < BINARY_HEAD.length) {
      head += Buffer.from(block.subarray(0, BINARY_HEAD.length)).toString('latin1')
      if (head.startsWith(BINARY_HEAD)) {
        throw formatFault('This is a binary TextGrid. In Praat choose "Save as text file".', {
          line: null,
          column: null,
        })
      }
    }
    yield block
  }
}

async function readTiers(tokens: PraatTokens): Promise<{ tiers: readonly Tier[]; points: number }> {
  const turns = eventLoopTurns()
  requireHeader(tokens)
  expect(tokens, 'number', 'the start of the TextGrid')
  expect(tokens, 'number', 'the end of the TextGrid')
  const flag = expect(tokens, 'flag', '<exists>')
  const tiers: Tier[] = []
  let points = 0
  if (flag.text !== '<exists>') return { tiers, points }
  const size = countFrom(tokens, 'the number of tiers')
  for (let index = 0; index < size; index += 1) {
    requireTiers(index + 1)
    const kind = expect(tokens, 'text', 'the class of a tier')
    if (kind.text === 'IntervalTier') tiers.push(await readIntervalTier(tokens, turns))
    else if (kind.text === 'TextTier' || kind.text === 'PointTier') {
      await skipPointTier(tokens, turns)
      points += 1
    } else {
      throw tokens.faultAt(kind.at)(`"${kind.text.slice(0, 100)}" is not a class of tiers`)
    }
  }
  return { tiers, points }
}

function requireHeader(tokens: PraatTokens): void {
  const type = tokens.next()
  if (type?.kind === 'text' && type.text.startsWith('Praat chronological')) {
    throw tokens.faultAt(type.at)(
      'This is a chronological TextGrid. In Praat choose "Save as text file"',
    )
  }
  if (type?.kind !== 'text' || !type.text.startsWith('ooTextFile')) {
    throw tokens.fault('The file does not begin with "ooTextFile".', 0)
  }
  const object = expect(tokens, 'text', 'the class of the object')
  if (object.text !== 'TextGrid') {
    throw tokens.faultAt(object.at)(`the object is a "${object.text.slice(0, 100)}", no TextGrid`)
  }
}

async function readIntervalTier(tokens: PraatTokens, turns: () => Promise<void>): Promise<Tier> {
  const name = expect(tokens, 'text', 'the name of a tier')
  const size = sizeOfTier(tokens)
  const intervals: Interval[] = []
  let areNumbers = true
  // `size` is not trusted: each interval has to be there.
  for (let index = 0; index < size; index += 1) {
    await turns()
    const start = expect(tokens, 'number', 'the start of an interval')
    const end = expect(tokens, 'number', 'the end of an interval')
    const text = expect(tokens, 'text', 'the text of an interval').text.trim()
    requireOrdered(tokens, start, end)
    if (text === '') continue
    intervals.push({ start: numberOf(start.text), end: numberOf(end.text), text, at: start.at })
    areNumbers &&= !Number.isNaN(numberOf(text))
    requireTurns(intervals.length)
  }
  return { name: name.text, intervals, areNumbers }
}

/** Also empty intervals have valid times. */
function requireOrdered(tokens: PraatTokens, start: Token, end: Token): void {
  for (const token of [start, end]) {
    if (!Number.isFinite(numberOf(token.text))) {
      throw tokens.faultAt(token.at)(`${token.text} is not a number of seconds`)
    }
  }
  if (numberOf(end.text) < numberOf(start.text)) {
    throw tokens.faultAt(end.at)(`the end, ${end.text}, is before the start, ${start.text}`)
  }
}

async function skipPointTier(tokens: PraatTokens, turns: () => Promise<void>): Promise<void> {
  expect(tokens, 'text', 'the name of a tier')
  const size = sizeOfTier(tokens)
  for (let index = 0; index < size; index += 1) {
    await turns()
    expect(tokens, 'number', 'the time of a point')
    expect(tokens, 'text', 'the text of a point')
  }
}

function sizeOfTier(tokens: PraatTokens): number {
  expect(tokens, 'number', 'the start of a tier')
  expect(tokens, 'number', 'the end of a tier')
  return countFrom(tokens, 'the size of a tier')
}

function countFrom(tokens: PraatTokens, what: string): number {
  const token = expect(tokens, 'number', what)
  const count = numberOf(token.text)
  if (Number.isSafeInteger(count) && count >= 0) return count
  throw tokens.faultAt(token.at)(`${what}, ${token.text}, is not a whole number from 0`)
}

function expect(tokens: PraatTokens, kind: Token['kind'], what: string): Token {
  const token = tokens.next()
  if (token === null) {
    throw formatFault(`The file ends before ${what}.`, { line: null, column: null })
  }
  if (token.kind === kind) return token
  const quote =
    token.kind === 'text' ? '. A quotation mark inside of a name or a text has to be doubled' : ''
  throw tokens.faultAt(token.at)(`${what} is missing; here is ${token.text.slice(0, 100)}${quote}`)
}

async function resultOf(
  tokens: PraatTokens,
  tiers: readonly Tier[],
  warnings: readonly string[],
): Promise<FileResult> {
  const turns = eventLoopTurns()
  const list = new TurnList()
  const scored = scoredTiers(tiers)
  const scoring = new Set(scored.values())
  let texts = 0
  for (const tier of tiers) {
    if (scoring.has(tier)) continue
    const scores = await scoresOf(scored.get(tier), list, turns)
    const owner = ownerOf(tier)
    const areSpeakers = tier.name.trim() === '' || hasSpeakersAsTexts(tier.name)
    for (const { start, end, text, at } of tier.intervals) {
      await turns()
      const speaker = areSpeakers ? text : owner
      if (!areSpeakers && text !== owner.trim()) texts += 1
      const score = scores.get(spanKey(start, end))
      list.add(
        {
          speaker,
          start,
          end,
          scores: score === undefined ? null : Object.fromEntries([[speaker, score]]),
        },
        tokens.faultAt(at),
      )
    }
  }
  return list.result(null, [
    ...leftOut(texts, 'text in a tier of one speaker', 'texts in tiers of one speaker'),
    ...warnings,
  ])
}

/** The speaker whose tier it is. */
function ownerOf({ name, intervals }: Tier): string {
  const unnumbered = /^(.{1,1000}) \(\d{1,6}\)$/s.exec(name)?.[1]
  const isNumbered =
    unnumbered !== undefined && intervals.every(({ text }) => text === unnumbered.trim())
  return isNumbered ? unnumbered : name
}

/** Tier → its tier of scores: named after it or its speaker, and with numbers alone. */
function scoredTiers(tiers: readonly Tier[]): ReadonlyMap<Tier, Tier> {
  const scored = new Map<Tier, Tier>()
  const waiting = new Map<string, { readonly scoring: Tier[]; next: number }>()
  for (const tier of tiers.filter(isOfScores)) {
    const name = tier.name.slice(0, -CONFIDENCE.length)
    const same = waiting.get(name)
    if (same === undefined) waiting.set(name, { scoring: [tier], next: 0 })
    else same.scoring.push(tier)
  }
  for (const tier of tiers) {
    // Tiers of the same name are paired in their order.
    const same = isOfScores(tier)
      ? undefined
      : (waiting.get(tier.name) ?? waiting.get(ownerOf(tier)))
    const scoring = same?.scoring[same.next++]
    if (scoring !== undefined) scored.set(tier, scoring)
  }
  return scored
}

function isOfScores({ name, areNumbers }: Tier): boolean {
  return name.endsWith(CONFIDENCE) && areNumbers
}

async function scoresOf(
  tier: Tier | undefined,
  list: TurnList,
  turns: () => Promise<void>,
): Promise<Scores> {
  const scores = new Map<string, number>()
  for (const { start, end, text } of tier?.intervals ?? []) {
    await turns()
    const score = numberOf(text)
    if (score >= 0 && score <= 100) scores.set(spanKey(start, end), score)
    else list.countBadScores(1)
  }
  return scores
}
