import type { GivenTurn } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blocksOf, utf16 } from '../../test/bytes-of.ts'
import type { Reader, ReadFormat } from '../diarization-file.ts'
import { readAudacity } from './audacity.ts'
import { readCsv } from './csv.ts'
import { readLab } from './lab.ts'
import { recogniseFormat } from './recognise.ts'
import { readRttm } from './rttm.ts'
import { readStm } from './stm.ts'
import { readSrt, readWebVtt } from './subtitles.ts'
import { readUem } from './uem.ts'

interface Written {
  readonly speaker: string
  readonly startMs: number
  readonly endMs: number
  /** In tenths of a percent. */
  readonly score: number
}

interface Format {
  readonly format: ReadFormat
  readonly reader: Reader
  readonly hasScores?: boolean
  readonly write: (turns: readonly Written[]) => string
}

const seconds = (ms: number) => (ms / 1000).toFixed(3)
const clock = (ms: number, point: string) =>
  `${new Date(ms).toISOString().slice(11, 19)}${point}${String(ms % 1000).padStart(3, '0')}`
const lines = (write: (turn: Written) => string) => (turns: readonly Written[]) =>
  turns.map((turn) => `${write(turn)}\n`).join('')

const FORMATS: readonly Format[] = [
  {
    format: 'rttm',
    reader: readRttm,
    hasScores: true,
    write: lines(
      ({ speaker, startMs, endMs, score }) =>
        `SPEAKER talk 1 ${seconds(startMs)} ${seconds(endMs - startMs)} <NA> <NA> ${speaker} ${score / 1000} <NA>`,
    ),
  },
  {
    format: 'csv',
    reader: readCsv,
    hasScores: true,
    write: (turns) =>
      `start;end;speaker;confidence\n${lines(({ speaker, startMs, endMs, score }) =>
        [
          seconds(startMs),
          seconds(endMs),
          `"${speaker.replaceAll('"', '""')}"`,
          (score / 1000).toFixed(3),
        ]
          .join(';')
          .replaceAll('.', ','),
      )(turns)}`,
  },
  {
    format: 'lab',
    reader: readLab,
    write: lines(
      ({ speaker, startMs, endMs }) => `${seconds(startMs)} ${seconds(endMs)} ${speaker}`,
    ),
  },
  {
    format: 'stm',
    reader: readStm,
    write: lines(
      ({ speaker, startMs, endMs }) =>
        `talk 1 ${speaker} ${seconds(startMs)} ${seconds(endMs)} <o,f0,> some words`,
    ),
  },
  {
    format: 'audacity',
    reader: readAudacity,
    write: lines(
      ({ speaker, startMs, endMs }) => `${seconds(startMs)}\t${seconds(endMs)}\t${speaker}`,
    ),
  },
  {
    format: 'srt',
    reader: readSrt,
    write: lines(
      ({ speaker, startMs, endMs }) =>
        `7\n${clock(startMs, ',')} --> ${clock(endMs, ',')}\n<v ${speaker}>words</v>\n`,
    ),
  },
  {
    format: 'webvtt',
    reader: readWebVtt,
    write: (turns) =>
      `WEBVTT\n\n${lines(
        ({ speaker, startMs, endMs }) =>
          `${clock(startMs, '.')} --> ${clock(endMs, '.')}\n<v ${speaker}>words</v>\n`,
      )(turns)}`,
  },
]

const written: fc.Arbitrary<Written> = fc
  .record({
    speaker: fc.constantFrom('Anna', 'Zoë', '小林', '😀', '__proto__', 'constructor', 'NA', '1'),
    startMs: fc.nat(80_000_000),
    lengthMs: fc.integer({ min: 1, max: 60_000 }),
    score: fc.nat(1_000),
  })
  .map(({ lengthMs, ...turn }) => ({ ...turn, endMs: turn.startMs + lengthMs }))
const turnsWritten = fc.array(written, { minLength: 1, maxLength: 30 })
const blockSizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 })

function given(turns: readonly Written[], hasScores: boolean): GivenTurn[] {
  return turns.map(({ speaker, startMs, endMs, score }) => ({
    speaker,
    start: startMs / 1000,
    end: endMs / 1000,
    scores: hasScores ? { [speaker]: score / 10 } : null,
  }))
}

describe.each(FORMATS)('$format', ({ format, reader, write, hasScores = false }) => {
  it('reads the turns that were written, from blocks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(turnsWritten, blockSizes, async (turns, sizes) => {
        const text = write(turns)
        const [result, ...others] = await reader(blocksOf(text, sizes))
        expect(others).toEqual([])
        expect(result?.turns).toEqual(given(turns, hasScores))
        expect(result?.warnings).toEqual([])
        const [again] = await reader(blocksOf(utf16(text.replaceAll('\n', '\r\n'), 'big'), sizes))
        expect(again?.turns).toEqual(result?.turns)
      }),
    )
  })

  it('is recognised by its content', () => {
    fc.assert(
      fc.property(turnsWritten, (turns) => {
        const text = write(turns)
        expect(recogniseFormat(new TextEncoder().encode(text))).toBe(format)
        expect(recogniseFormat(utf16(text, 'little'))).toBe(format)
      }),
    )
  })
})

describe('uem', () => {
  it('reads and recognises the parts that were written', async () => {
    await fc.assert(
      fc.asyncProperty(turnsWritten, blockSizes, async (parts, sizes) => {
        const text = parts
          .map(({ startMs, endMs }, file) => `${file} 1 ${seconds(startMs)} ${seconds(endMs)}\n`)
          .join('')
        const results = await readUem(blocksOf(text, sizes))
        expect(results.map(({ recording, scored }) => [recording, scored])).toEqual(
          parts.map(({ startMs, endMs }, file) => [
            String(file),
            [{ start: startMs / 1000, end: endMs / 1000 }],
          ]),
        )
        expect(recogniseFormat(new TextEncoder().encode(text))).toBe('uem')
      }),
    )
  })
})
