import {
  describeTurns,
  type GivenTurn,
  isBlankName,
  type NamedCurve,
  trimName,
} from '@toolkit/core'
import fc from 'fast-check'
import type { WrittenRun } from '../src/diarization-file.ts'
import { WRITERS } from '../src/write/writers.ts'

/** Names that mean something in one of the formats. */
export const HOSTILE_NAMES = [
  'Anna, "A"',
  "O'Neil",
  '"open',
  'Zoë 語 🎤',
  '<b>&amp;</b>',
  '-->',
  ']]>',
  '100%25 #1?',
  'C:\\{a}|^`~',
  '=1+1',
  '+49',
  '-1',
  '@SUM(A1)',
  '\tindented\tname',
  'two\nlines',
  'two\r\nlines\u2028three',
  ';;',
  'NA',
  'null',
  '87',
  '__proto__',
  'constructor',
  'score',
  'A',
  'A confidence',
  'A (confidence)',
] as const

/** A run with these turns; everything else has a default. */
export function writtenRun(
  turns: readonly GivenTurn[],
  more: Partial<Omit<WrittenRun, 'turns'>> = {},
): WrittenRun {
  return {
    recording: 'talk',
    mediaName: 'talk.wav',
    contentType: 'audio/wav',
    durationSeconds: Math.max(1, ...turns.map(({ end }) => end)),
    turns: describeTurns(turns),
    speakerNames: {},
    curves: [],
    provider: 'pyannoteai',
    model: 'precision-2',
    ...more,
  }
}

/** A turn; `confidence` is the score for its own speaker. */
export function turn(
  speaker: string,
  start: number,
  end: number,
  confidence: number | null = null,
): GivenTurn {
  return {
    speaker,
    start,
    end,
    scores: confidence === null ? null : scoresOf([[speaker, confidence]]),
  }
}

/** The whole text that a writer makes of a run. */
export function written(format: keyof typeof WRITERS, run: WrittenRun): string {
  return [...WRITERS[format].write(run)].join('')
}

function scoresOf(entries: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(entries)
}

/** Scores with one decimal, so that every format that keeps scores keeps them. */
const score = fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10)

const label = fc.oneof(
  fc.integer({ min: 0, max: 5 }).map((number) => `SPEAKER_0${number}`),
  fc.constantFrom(...HOSTILE_NAMES),
)

/** Trimmed and not blank, as names are stored. */
const name = fc
  .oneof(
    fc.constantFrom(...HOSTILE_NAMES),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  )
  .map(trimName)
  .filter((text) => !isBlankName(text))

const curve = (kind: NamedCurve['kind'], speaker: string | null) =>
  fc
    .record({
      resolution: fc.constantFrom(0.02, 0.1),
      whole: fc.boolean(),
      scores: fc.array(fc.option(score, { nil: null }), { minLength: 1, maxLength: 40 }),
    })
    .map(({ resolution, whole, scores }): NamedCurve => {
      const values = whole
        ? Uint8Array.from(scores, (value) => (value === null ? 255 : Math.round(value)))
        : Float32Array.from(scores, (value) => value ?? Number.NaN)
      return { kind, speaker, resolution, values }
    })

/** What an arbitrary run can have. */
export interface RunOptions {
  /** Turns of one speaker overlap too. Default: they do not, as in the result of every diarization. */
  readonly selfOverlap?: boolean
  /** Speakers have given names, also the same ones. */
  readonly named?: boolean
}

/**
 * Runs with hostile labels and names, overlaps, zero turns, turns with and without scores, and curves. Times are whole
 * milliseconds.
 */
export function arbitraryRun({
  selfOverlap = false,
  named = true,
}: RunOptions = {}): fc.Arbitrary<WrittenRun> {
  return fc
    .record({
      labels: fc.uniqueArray(label, { minLength: 1, maxLength: 5 }),
      names: fc.array(fc.option(name, { nil: null }), { minLength: 5, maxLength: 5 }),
      items: fc.array(
        fc.record({
          speaker: fc.nat(4),
          gapMs: fc.oneof(fc.constant(0), fc.nat(4000)),
          lengthMs: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9000 })),
          scores: fc.option(fc.array(score, { minLength: 5, maxLength: 5 }), { nil: null }),
        }),
        { maxLength: 25 },
      ),
      restMs: fc.nat(3000),
      recording: fc.oneof(fc.constant('talk'), fc.constantFrom(...HOSTILE_NAMES)),
    })
    .chain((given) =>
      fc.record({
        given: fc.constant(given),
        curves: fc
          .tuple(
            fc.option(curve('confidence', null), { nil: null }),
            fc.option(curve('speech', null), { nil: null }),
            fc.option(curve('crosstalk', null), { nil: null }),
            fc.array(curve('speaker', ''), { maxLength: given.labels.length }),
          )
          .map(([confidence, speech, crosstalk, speakers]) => [
            ...[confidence, speech, crosstalk].filter((one) => one !== null),
            // The curves of the speakers have one time axis.
            ...speakers.map((one, index) => ({
              ...one,
              resolution: 0.02,
              speaker: given.labels[index] as string,
            })),
          ]),
      }),
    )
    .map(({ given: { labels, names, items, restMs, recording }, curves }) => {
      const labelAt = (index: number) => labels[index % labels.length] as string
      const ends = new Map<string, number>()
      const turns = items.map(({ speaker, gapMs, lengthMs, scores }): GivenTurn => {
        const own = labelAt(speaker)
        const startMs = selfOverlap ? gapMs * 3 : (ends.get(own) ?? 0) + gapMs
        ends.set(own, startMs + lengthMs)
        return {
          speaker: own,
          start: startMs / 1000,
          end: (startMs + lengthMs) / 1000,
          scores:
            scores === null
              ? null
              : scoresOf(labels.map((one, index) => [one, scores[index] as number])),
        }
      })
      const last = Math.max(0, ...turns.map(({ end }) => Math.round(end * 1000)))
      const given = labels.flatMap((one, index) => {
        const chosen = named ? (names[index] ?? null) : null
        return chosen === null ? [] : [[one, chosen] as const]
      })
      return writtenRun(turns, {
        recording,
        mediaName: `${recording}.wav`,
        durationSeconds: (last + restMs + 1) / 1000,
        speakerNames: Object.fromEntries(given),
        curves,
      })
    })
}
