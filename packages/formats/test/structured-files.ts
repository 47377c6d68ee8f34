import { type GivenTurn, ToolkitError } from '@toolkit/core'
import fc from 'fast-check'
import type { FileResult, Reader } from '../src/diarization-file.ts'
import { blocksOf } from './bytes-of.ts'

export function readFile(
  reader: Reader,
  content: string | Uint8Array,
): Promise<readonly FileResult[]> {
  return reader(blocksOf(content))
}

/** The only result of a file. */
export async function readOne(reader: Reader, content: string | Uint8Array): Promise<FileResult> {
  const [result, ...others] = await readFile(reader, content)
  if (result === undefined || others.length > 0) throw new Error('not one result')
  return result
}

/** The error of a file that is refused, as `code: message`. */
export async function faultOf(reader: Reader, content: string | Uint8Array): Promise<string> {
  const error: unknown = await readFile(reader, content).then(
    () => null,
    (reason) => reason,
  )
  if (!(error instanceof ToolkitError)) throw new Error(`no fault: ${error}`, { cause: error })
  return `${error.code}: ${error.message}`
}

/** A turn on a grid of milliseconds; `score` (0–100, one decimal) is that of its speaker. */
export interface PlainTurn {
  readonly speaker: string
  readonly start: number
  readonly end: number
  readonly score: number | null
}

const name = fc
  .oneof(
    fc.constantFrom('SPEAKER_00', 'Ann', '__proto__', 'constructor', 'a "b" & <c>', '0', 'Zoë 😀'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  )
  .filter(
    (text) =>
      text.trim() === text && !/[\p{Cc}\p{Cs}\uFFFE\uFFFF\u00A0]/u.test(text) && text !== '',
  )
  // A tier of that name holds labels of several speakers.
  .filter((text) => !/^(labels?|speakers?|turns|segments|diari[sz]ation)$/i.test(text))

const plainTurn: fc.Arbitrary<PlainTurn> = fc
  .record({
    speaker: name,
    from: fc.nat(86_400_000),
    length: fc.integer({ min: 1, max: 60_000 }),
    tenths: fc.option(fc.nat(1000)),
  })
  .map(({ speaker, from, length, tenths }) => ({
    speaker,
    start: from / 1000,
    end: (from + length) / 1000,
    score: tenths === null ? null : tenths / 10,
  }))

/** Turns in any order, with overlaps. */
export const plainTurns = fc.array(plainTurn, { maxLength: 12 })

/** As a reader returns it. */
export function given({ speaker, start, end, score }: PlainTurn): GivenTurn {
  return {
    speaker,
    start,
    end,
    scores: score === null ? null : Object.fromEntries([[speaker, score]]),
  }
}

/** Ordered by speaker and times, to compare formats with tiers. */
export function ordered(turns: readonly GivenTurn[]): GivenTurn[] {
  const key = (turn: GivenTurn): string => JSON.stringify([turn.speaker, turn.start, turn.end])
  return turns.toSorted((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))))
}

/** Drops turns that overlap an earlier one of the same speaker: a tier cannot hold them. */
export function withoutOwnOverlap(turns: readonly PlainTurn[]): PlainTurn[] {
  const ends = new Map<string, number>()
  return turns
    .toSorted((a, b) => a.start - b.start)
    .filter(({ speaker, start, end }) => {
      if (start < (ends.get(speaker) ?? 0)) return false
      ends.set(speaker, end)
      return true
    })
}

function bySpeaker(turns: readonly PlainTurn[]): Map<string, PlainTurn[]> {
  return Map.groupBy(turns, ({ speaker }) => speaker)
}

export function asPyannoteAi(turns: readonly PlainTurn[]): string {
  return JSON.stringify({
    diarization: turns.map(given).map(({ scores, ...turn }) => ({ ...turn, confidence: scores })),
  })
}

export function asPyannoteAudio(turns: readonly PlainTurn[]): string {
  return JSON.stringify({
    diarization: turns.map(({ score, ...turn }) => turn),
    exclusive_diarization: [],
  })
}

export function asSegLst(turns: readonly PlainTurn[]): string {
  return JSON.stringify(
    turns.map(({ speaker, start, end, score }) => ({
      session_id: 'meeting',
      speaker,
      start_time: start.toFixed(3),
      end_time: end,
      words: '',
      ...(score === null ? {} : { confidence: score / 100 }),
    })),
  )
}

export function asLabelStudio(turns: readonly PlainTurn[]): string {
  const result = turns.map(({ speaker, start, end, score }, index) => ({
    id: `r${index}`,
    from_name: 'labels',
    to_name: 'audio',
    type: 'labels',
    value: { start, end, labels: [speaker] },
    ...(score === null ? {} : { score: score / 100 }),
  }))
  return JSON.stringify([{ data: { audio: 's3://bucket/meeting.wav' }, predictions: [{ result }] }])
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** One tier for each speaker, with empty intervals between its turns, and a tier of scores. */
export function asTextGrid(turns: readonly PlainTurn[], form: 'long' | 'short'): string {
  const last = Math.max(1, ...turns.map(({ end }) => end))
  const tiers = [...bySpeaker(turns)].flatMap(([speaker, own]) => {
    const scored = own.filter(({ score }) => score !== null)
    return [
      { name: speaker, spans: own.map((turn) => ({ ...turn, text: speaker })) },
      {
        name: `${speaker} (confidence)`,
        spans: scored.map((turn) => ({ ...turn, text: (turn.score ?? 0).toFixed(1) })),
      },
    ]
  })
  const long = form === 'long'
  const line = (label: string, value: string): string => (long ? `${label} = ${value} ` : value)
  const lines = [
    'File type = "ooTextFile"',
    'Object class = "TextGrid"',
    '',
    line('xmin', '0'),
    line('xmax', `${last}`),
    long ? 'tiers? <exists>' : '<exists>',
    line('size', `${tiers.length}`),
    ...(long ? ['item []: '] : []),
  ]
  for (const [index, { name: tier, spans }] of tiers.entries()) {
    const all = withGaps(spans, last)
    if (long) lines.push(`    item [${index + 1}]:`)
    lines.push(line('class', '"IntervalTier"'), line('name', quoted(tier)))
    lines.push(line('xmin', '0'), line('xmax', `${last}`))
    lines.push(long ? `intervals: size = ${all.length}` : `${all.length}`)
    for (const [place, { start, end, text }] of all.entries()) {
      if (long) lines.push(`        intervals [${place + 1}]:`)
      lines.push(line('xmin', `${start}`), line('xmax', `${end}`), line('text', quoted(text)))
    }
  }
  return `${lines.join('\n')}\n`
}

interface Span {
  readonly start: number
  readonly end: number
  readonly text: string
}

function withGaps(spans: readonly Span[], last: number): Span[] {
  let at = 0
  const all: Span[] = []
  for (const span of spans) {
    if (span.start > at) all.push({ start: at, end: span.start, text: '' })
    all.push(span)
    at = span.end
  }
  if (at < last) all.push({ start: at, end: last, text: '' })
  return all
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** One tier for each speaker, and a dependent tier of scores. */
export function asElan(turns: readonly PlainTurn[]): string {
  const times = turns.flatMap(({ start, end }) => [start, end])
  const slots = times.map(
    (time, index) =>
      `<TIME_SLOT TIME_SLOT_ID="ts${index}" TIME_VALUE="${Math.round(time * 1000)}"/>`,
  )
  const tiers = [...bySpeaker(turns)].map(([speaker, own]) => {
    const aligned = own.map((turn) => {
      const at = turns.indexOf(turn)
      return `<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a${at}" TIME_SLOT_REF1="ts${2 * at}" TIME_SLOT_REF2="ts${2 * at + 1}"><ANNOTATION_VALUE>${escaped(speaker)}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>`
    })
    const scores = own
      .filter(({ score }) => score !== null)
      .map((turn) => {
        const at = turns.indexOf(turn)
        return `<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="c${at}" ANNOTATION_REF="a${at}"><ANNOTATION_VALUE>${turn.score}</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>`
      })
    const id = escaped(speaker)
    return `<TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="${id}">\n${aligned.join('\n')}\n</TIER>
<TIER LINGUISTIC_TYPE_REF="confidence" PARENT_REF="${id}" TIER_ID="${id} confidence">\n${scores.join('\n')}\n</TIER>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-11-30T12:00:00+00:00" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
<MEDIA_DESCRIPTOR MEDIA_URL="file:///home/a%20b/meeting%201.wav" MIME_TYPE="audio/x-wav"/>
</HEADER>
<TIME_ORDER>
${slots.join('\n')}
</TIME_ORDER>
${tiers.join('\n')}
<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
</ANNOTATION_DOCUMENT>
`
}
