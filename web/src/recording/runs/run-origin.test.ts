import type { DiarizationView } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { KNOWN } from '../../providers/known-providers.fixture.ts'
import { formatName, madeByWords, originWords } from './run-origin.ts'

const imported = { format: 'rttm', fileName: 'a.rttm', sha256: '', recording: null }
const run = (fields: Partial<DiarizationView>) =>
  ({
    id: 'r1',
    provider: 'pyannoteai',
    model: 'precision-2',
    modelReported: null,
    imported: null,
    basedOn: null,
    createdAt: '2026-01-01T10:00:00.000Z',
    completedAt: null,
    ...fields,
  }) as DiarizationView

describe('where a run comes from', () => {
  it('a diarizer', () => {
    expect(originWords(KNOWN, run({}), [])).toBe('Diarized by pyannoteAI · precision-2')
    expect(madeByWords(KNOWN, run({ modelReported: 'precision-3' }))).toBe(
      'pyannoteAI · precision-3',
    )
  })

  it('a file, and what the person called its tool', () => {
    const plain = run({ provider: 'import', model: 'rttm', imported })
    expect(originWords(KNOWN, plain, [])).toBe('Imported from a.rttm (RTTM)')
    expect(madeByWords(KNOWN, plain)).toBe('a.rttm')
    const labelled = run({ provider: 'import', model: 'NeMo', imported })
    expect(originWords(KNOWN, labelled, [])).toBe('Imported from a.rttm (RTTM), made by NeMo')
    expect(madeByWords(KNOWN, labelled)).toBe('NeMo, a.rttm')
  })

  it('a person, and what was corrected', () => {
    const corrected = run({ id: 'r2', provider: 'human', basedOn: 'r1' })
    expect(originWords(KNOWN, corrected, [run({})])).toMatch(
      /^Corrected by a person, based on pyannoteAI · precision-2 of .*2026/,
    )
    expect(originWords(KNOWN, corrected, [])).toBe(
      'Corrected by a person, based on a deleted diarization',
    )
    expect(originWords(KNOWN, run({ provider: 'human' }), [])).toBe('Made by a person')
    expect(madeByWords(KNOWN, corrected)).toBe('corrected')
  })
})

it('an unknown format keeps its name', () => {
  expect(['textgrid', 'new'].map(formatName)).toEqual(['TextGrid', 'new'])
})
