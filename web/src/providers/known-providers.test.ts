import { expect, it } from 'vitest'
import { KNOWN } from './known-providers.fixture.ts'
import { isFree, providerWords, runSourceWords } from './known-providers.ts'

it('says who diarized, by its name alone where the server does not know it', () => {
  expect(providerWords(KNOWN, 'local')).toBe('this machine')
  expect(providerWords(KNOWN, 'another')).toBe('another')
  const run = { provider: 'pyannoteai', model: 'precision-2', modelReported: 'precision-3' }
  expect(runSourceWords(KNOWN, run)).toBe('pyannoteAI · precision-3')
})

it('takes a provider to be paid that the server does not know', () => {
  expect(['local', 'pyannoteai', 'another'].map((name) => isFree(KNOWN, name))).toEqual([
    true,
    false,
    false,
  ])
  expect(isFree([], 'pyannoteai')).toBe(true)
})
