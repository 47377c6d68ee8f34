import { ToolkitError } from '@toolkit/core'
import { expect, test } from 'vitest'
import type { Reader } from '../../packages/formats/src/diarization-file.ts'
import { readElan } from '../../packages/formats/src/read/elan.ts'
import { readLabelStudio } from '../../packages/formats/src/read/labelstudio.ts'
import { readPyannoteAudio } from '../../packages/formats/src/read/pyannote-audio.ts'
import { readPyannoteAi } from '../../packages/formats/src/read/pyannoteai.ts'
import { readSegLst } from '../../packages/formats/src/read/seglst.ts'
import { readTextGrid } from '../../packages/formats/src/read/textgrid.ts'
import {
  asElan,
  asLabelStudio,
  asPyannoteAudio,
  asSegLst,
  asTextGrid,
  blocksOf,
  utf16,
} from '../../packages/formats/test/structured-files.ts'

interface Format {
  readonly format: string
  readonly reader: Reader
  readonly sample: string | Uint8Array
}

const TURNS = [
  { speaker: 'SPEAKER_00', start: 0, end: 1.25, score: 97.5 },
  { speaker: 'Zoë "Z"', start: 1, end: 2.5, score: null },
  { speaker: 'SPEAKER_00', start: 2, end: 3.125, score: 0 },
]
const JOB = JSON.stringify({
  jobId: 'job-1',
  status: 'succeeded',
  output: {
    diarization: [
      { speaker: 'A', start: 0, end: 1.5, confidence: { A: 98, B: 3 } },
      { speaker: 'B', start: 1, end: 2 },
    ],
    exclusiveDiarization: [{ speaker: 'A', start: 0, end: 1 }],
    confidence: { score: [1, 2, null], resolution: 0.02 },
    speakerProbability: { score: { A: [1, 2], B: [3.5] }, resolution: 0.02 },
    warning: 'short',
  },
})
const FORMATS: readonly Format[] = [
  { format: 'pyannoteai', reader: readPyannoteAi, sample: JOB },
  { format: 'pyannote-audio', reader: readPyannoteAudio, sample: asPyannoteAudio(TURNS) },
  { format: 'seglst', reader: readSegLst, sample: asSegLst(TURNS) },
  { format: 'labelstudio', reader: readLabelStudio, sample: asLabelStudio(TURNS) },
  { format: 'textgrid', reader: readTextGrid, sample: asTextGrid(TURNS.slice(0, 2), 'long') },
  {
    format: 'textgrid in UTF-16',
    reader: readTextGrid,
    sample: utf16(asTextGrid(TURNS.slice(0, 2), 'short'), 'le'),
  },
  { format: 'elan', reader: readElan, sample: asElan(TURNS) },
]
const MUTANTS = 10_000

/** What is put into a file. */
const SPLICES: readonly Uint8Array[] = [
  '\0',
  '1e999',
  '-1',
  'NaN',
  '-Infinity',
  '9'.repeat(400),
  '1000000000',
  '"',
  '""',
  '\\u0000',
  '\\ud800',
  '{',
  '}',
  '['.repeat(300),
  ']',
  'null',
  '[]',
  '{"a":[]}',
  '"__proto__":{"x":1},',
  '__proto__',
  '\r',
  '\n',
  '=',
  '!',
  '<exists>',
  '<',
  '>',
  '&',
  '&lol;',
  '&#0;',
  '&#x110000;',
  '<![CDATA[',
  ']]>',
  '<!--',
  '<?xml version="1.0"?>',
  '<a>'.repeat(40),
  '<!DOCTYPE a [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>',
  '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">',
  '<!ENTITY x SYSTEM "file:///etc/passwd">',
  'x'.repeat(1_100),
  '\uFEFF',
]
  .map((text): Uint8Array => new TextEncoder().encode(text))
  .concat([Uint8Array.of(0xff), Uint8Array.of(0xc3), Uint8Array.of(0xed, 0xa0, 0x80)])

/** Whole numbers from 0 to below `limit`, the same in every run (mulberry32). */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

function mutated(bytes: Uint8Array, next: (limit: number) => number): Uint8Array {
  let mutant = Uint8Array.from(bytes)
  for (let step = next(4); step >= 0; step -= 1) {
    const at = next(mutant.length + 1)
    const kind = next(6)
    if (kind === 0) mutant[at] = next(256)
    else if (kind === 1) mutant[at] = (mutant[at] ?? 0) ^ (1 << next(8))
    else if (kind === 2) mutant = mutant.slice(0, at)
    else if (kind === 3) mutant = joined(mutant.slice(0, at), mutant.slice(next(at + 1)))
    else if (kind === 4) mutant = joined(mutant.slice(0, at), mutant.slice(at + next(40)))
    else mutant = joined(mutant.slice(0, at), SPLICES[next(SPLICES.length)], mutant.slice(at))
  }
  return mutant
}

function joined(...parts: readonly (Uint8Array | undefined)[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => (part === undefined ? [] : [...part])))
}

/** `read`, or the code of the fault. Any other error, and a result against the contract, fails the test. */
async function outcome(reader: Reader, bytes: Uint8Array): Promise<string> {
  try {
    const results = await reader(blocksOf(bytes, 256))
    expect(results.length).toBeGreaterThan(0)
    for (const { turns } of results) {
      for (const { speaker, start, end } of turns) {
        const isValid = speaker !== '' && start >= 0 && end > start && Number.isFinite(end)
        if (!isValid) throw new Error(`a turn of "${speaker}" from ${start} to ${end}`)
      }
    }
    return 'read'
  } catch (error) {
    if (error instanceof ToolkitError) return error.code
    throw new Error(`mutant ${Buffer.from(bytes).toString('base64')}`, { cause: error })
  }
}

test.each(FORMATS)(`$format: ${MUTANTS} mutated files are read or refused`, async (row) => {
  const { reader, sample } = row
  const bytes = typeof sample === 'string' ? new TextEncoder().encode(sample) : sample
  expect(await outcome(reader, bytes)).toBe('read')
  const next = numbers(1)
  const outcomes = new Map<string, number>()
  for (let count = 0; count < MUTANTS; count += 1) {
    const result = await outcome(reader, mutated(bytes, next))
    outcomes.set(result, (outcomes.get(result) ?? 0) + 1)
  }
  expect([...outcomes.keys()].toSorted()).toStrictEqual(['import-invalid', 'read'])
  // Both ways are taken often, so that the mutants test more than the first check.
  for (const times of outcomes.values()) expect(times).toBeGreaterThan(MUTANTS / 100)
})
