import { expect, it } from 'vitest'
import { KNOWN } from './known-providers.fixture.ts'
import { isFree, providerWords, runSourceWords } from './known-providers.ts'

it('uses the label of a provider, or its name if it is unknown', () => {
  expect(providerWords(KNOWN, 'local')).toBe('this machine')
  expect(providerWords(KNOWN, 'another')).toBe('another')
  expect(providerWords(KNOWN, 'import')).toBe('imported')
  expect(providerWords(KNOWN, 'human')).toBe('corrected')
  const run = { provider: 'pyannoteai', model: 'precision-2', modelReported: 'precision-3' }
  expect(runSourceWords(KNOWN, run)).toBe('pyannoteAI · precision-3')
})

it('treats an unknown provider as paid', () => {
  expect(['local', 'pyannoteai', 'another', 'import'].map((name) => isFree(KNOWN, name))).toEqual([
    true,
    false,
    false,
    true,
  ])
  expect(isFree([], 'pyannoteai')).toBe(true)
})
