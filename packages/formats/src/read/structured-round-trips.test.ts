import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blocksOf, utf16 } from '../../test/bytes-of.ts'
import {
  asElan,
  asLabelStudio,
  asPyannoteAi,
  asPyannoteAudio,
  asSegLst,
  asTextGrid,
  given,
  ordered,
  type PlainTurn,
  plainTurns,
  withoutOwnOverlap,
} from '../../test/structured-files.ts'
import type { Reader } from '../diarization-file.ts'
import { readElan } from './elan.ts'
import { readLabelStudio } from './labelstudio.ts'
import { readSegLst } from './seglst.ts'
import { readPyannoteOutput } from './structured/pyannote-output.ts'
import { readTextGrid } from './textgrid.ts'

interface Dialect {
  readonly name: string
  readonly reader: Reader
  readonly write: (turns: readonly PlainTurn[]) => string
  readonly holds?: (turns: readonly PlainTurn[]) => PlainTurn[]
}

const unscored = (turns: readonly PlainTurn[]): PlainTurn[] =>
  turns.map((turn) => ({ ...turn, score: null }))

const DIALECTS: readonly Dialect[] = [
  { name: 'pyannoteAI', reader: readPyannoteOutput, write: asPyannoteAi },
  { name: 'pyannote.audio', reader: readPyannoteOutput, write: asPyannoteAudio, holds: unscored },
  { name: 'SegLST', reader: readSegLst, write: asSegLst },
  { name: 'Label Studio', reader: readLabelStudio, write: asLabelStudio },
  {
    name: 'TextGrid, long',
    reader: readTextGrid,
    write: (turns) => asTextGrid(turns, 'long'),
    holds: withoutOwnOverlap,
  },
  {
    name: 'TextGrid, short',
    reader: readTextGrid,
    write: (turns) => asTextGrid(turns, 'short'),
    holds: withoutOwnOverlap,
  },
  { name: 'ELAN', reader: readElan, write: asElan },
]

describe('what is written is read back', () => {
  test.each(DIALECTS)('$name', async ({ reader, write, holds = (turns) => [...turns] }) => {
    await fc.assert(
      fc.asyncProperty(plainTurns, fc.integer({ min: 1, max: 400 }), async (turns, size) => {
        const held = holds(turns)
        const text = write(held)
        const encoded = [new TextEncoder().encode(text), utf16(text, 'little'), utf16(text, 'big')]
        for (const bytes of encoded) {
          const [result] = await reader(blocksOf(bytes, [size]))
          expect(ordered(result?.turns ?? [])).toStrictEqual(ordered(held.map(given)))
          expect(result?.warnings).toStrictEqual([])
        }
      }),
      { numRuns: 60 },
    )
  })
})
