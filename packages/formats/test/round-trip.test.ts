import type { NamedCurve } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type FileResult,
  type ReadFormat,
  WRITTEN_FORMATS,
  type WrittenFormat,
  type WrittenRun,
} from '../src/diarization-file.ts'
import { readDiarizationFile } from '../src/read/read-file.ts'
import { nameOf, oneLine, singleField } from '../src/write/names.ts'
import { tiersOf } from '../src/write/tiers.ts'
import { blocksOf } from './bytes-of.ts'
import { arbitraryRun, written } from './written-run.ts'

/** Seconds; `confidence` 0–100. */
interface Row {
  readonly speaker: string
  readonly start: number
  readonly end: number
  readonly confidence: number | null
}

/** What a format keeps, see docs/formats.md. */
interface Kept {
  readonly readAs: ReadFormat
  readonly name: (name: string) => string
  readonly confidence: boolean
  /** The name of the recording in the file; null: it has none. */
  readonly recording: ((run: WrittenRun) => string) | null
}

const field = { name: singleField, confidence: false, recording: null }
/** Readers take a recording's name without folder, and a name may look like a path. */
const withoutFolder = (name: string): string => name.replace(/^.*[/\\]/s, '')

/** `textgrid` and `elan` have tiers, which have another expectation. */
const KEPT: Readonly<Record<WrittenFormat, Kept>> = {
  rttm: {
    ...field,
    readAs: 'rttm',
    confidence: true,
    recording: ({ recording }) => withoutFolder(singleField(recording)),
  },
  csv: {
    readAs: 'csv',
    // Line ends in quotes are read as line feeds.
    name: (name) => name.replace(/\r\n?/g, '\n'),
    confidence: true,
    recording: null,
  },
  json: { readAs: 'pyannoteai', name: (name) => name, confidence: true, recording: null },
  textgrid: { readAs: 'textgrid', name: oneLine, confidence: true, recording: null },
  audacity: { readAs: 'audacity', name: oneLine, confidence: false, recording: null },
  labelstudio: {
    readAs: 'labelstudio',
    name: oneLine,
    confidence: true,
    recording: ({ mediaName }) => withoutFolder(mediaName),
  },
  elan: {
    readAs: 'elan',
    name: oneLine,
    confidence: true,
    recording: ({ mediaName }) => withoutFolder(oneLine(mediaName)),
  },
  stm: {
    ...field,
    readAs: 'stm',
    recording: ({ recording }) => withoutFolder(singleField(recording).replace(/^;/, '_')),
  },
  seglst: {
    readAs: 'seglst',
    name: (name) => name,
    // `confidence` in SegLST is what our writer adds.
    confidence: true,
    recording: ({ recording }) => withoutFolder(recording),
  },
  lab: { ...field, readAs: 'lab' },
  webvtt: {
    readAs: 'webvtt',
    name: (name) => oneLine(name).replace(/\s+/g, ' '),
    confidence: false,
    recording: null,
  },
}

function expectedRows(format: WrittenFormat, run: WrittenRun): Row[] {
  const { name, confidence } = KEPT[format]
  if (format === 'textgrid' || format === 'elan') {
    return tiersOf(run).flatMap((tier) =>
      tier.turns.map((turn) => ({
        speaker: tier.name,
        start: turn.start / 1000,
        end: turn.end / 1000,
        confidence: turn.confidence,
      })),
    )
  }
  return run.turns.map((turn) => ({
    speaker: name(format === 'json' ? turn.speaker : nameOf(run, turn.speaker)),
    start: turn.start,
    end: turn.end,
    confidence: confidence ? turn.confidence : null,
  }))
}

function rowsOf({ turns }: FileResult): Row[] {
  return turns.map(({ speaker, start, end, scores }) => ({
    speaker,
    start,
    end,
    confidence: scores?.[speaker] ?? null,
  }))
}

function inOrder(rows: readonly Row[]): Row[] {
  // Readers may take away white space around a name.
  const trimmed = rows.map((row) => ({ ...row, speaker: row.speaker.trim() }))
  const key = ({ start, end, speaker, confidence }: Row) =>
    `${start.toFixed(3)} ${end.toFixed(3)} ${speaker} ${confidence?.toFixed(1)}`
  return trimmed.sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))))
}

/** The samples with null for missing ones. */
function samples(curves: readonly NamedCurve[]) {
  return curves.map(({ values, ...curve }) => ({
    ...curve,
    values: Array.from(values, (value) =>
      Number.isNaN(value) || (values instanceof Uint8Array && value === 255) ? null : value,
    ),
  }))
}

describe('what is written is read back', () => {
  const runs = arbitraryRun({ selfOverlap: true }).filter(({ turns }) => turns.length > 0)

  it.each(WRITTEN_FORMATS)('%s', async (format) => {
    const { readAs, recording } = KEPT[format]
    await fc.assert(
      fc.asyncProperty(runs, async (run) => {
        const read = await readDiarizationFile(blocksOf(written(format, run), [1000]), null)
        expect(read.format).toBe(readAs)
        expect(read.results.length).toBe(1)
        const result = read.results[0] as FileResult
        expect(inOrder(rowsOf(result))).toEqual(
          inOrder(expectedRows(format, run)).map(({ speaker, start, end, confidence }) => ({
            speaker,
            start: expect.closeTo(start, 6),
            end: expect.closeTo(end, 6),
            confidence: confidence === null ? null : expect.closeTo(confidence, 6),
          })),
        )
        expect(result.recording).toBe(recording?.(run) ?? null)
        if (format === 'json') expect(samples(result.curves)).toEqual(samples(run.curves))
      }),
    )
  })
})
