import { describe, expect, it } from 'vitest'
import type { Batch, Member } from './batch.ts'
import { amountWords, limitWords, namesWords, progressWords } from './batch-words.ts'

const ready = (id: string, seconds: number): Member => ({ state: 'ready', id, name: id, seconds })
const batch = (members: readonly Member[], answer: Batch['answer'] = null): Batch => ({
  id: 'b',
  provider: null,
  model: null,
  answer,
  consent: 'none',
  members,
})

describe('the words of a batch', () => {
  it('give number and length', () => {
    expect(amountWords(batch([ready('a', 5400), ready('b', 3240)]))).toBe(
      '2 recordings, 2.4 h in total',
    )
    expect(amountWords(batch([ready('a', 90)]))).toBe('1 recording, 1.5 min')
  })

  it('give the limit', () => {
    const rule = { defaultProvider: 'pyannoteai', paid: ['pyannoteai'] } as const
    expect(limitWords({ ...rule, confirmHours: 1 })).toContain('More than 1 h')
    expect(limitWords({ ...rule, confirmHours: 0 })).toContain('Everything')
  })

  it('give the progress, unless it waits for the user', () => {
    const added: Member = { state: 'uploading', name: 'c', uploadKey: 1 }
    expect(progressWords(batch([added]))).toContain('once the file is uploaded')
    expect(progressWords(batch([added, ready('a', 1)]))).toContain('all 2 files')
    expect(progressWords(batch([ready('a', 1)], 'go'))).toBe('Starting diarizations: 0 of 1.')
    expect(progressWords(batch([ready('a', 1)]))).toBeNull()
  })

  it('give three names and the number of the others', () => {
    expect(namesWords(['a', 'b', 'c'])).toBe('a, b, c')
    expect(namesWords(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
  })
})
