import { describe, expect, it } from 'vitest'
import { formatDate } from '../../format/date-format.ts'
import { KNOWN } from '../../providers/known-providers.fixture.ts'
import { resultKeptWords, uploadKeptWords } from './expiry-words.ts'

const WHEN = '2026-11-20T10:00:00.000Z'
const at = Date.parse(WHEN)
const run = (fields: Partial<Parameters<typeof uploadKeptWords>[1]>) => ({
  provider: 'pyannoteai' as const,
  status: 'held' as const,
  mediaExpiresAt: WHEN,
  resultExpiresAt: WHEN,
  ...fields,
})

describe('what the provider still has', () => {
  it('the upload of a held run, until it goes; then it is uploaded again', () => {
    expect(uploadKeptWords(KNOWN, run({}), at - 1)).toContain(`until ${formatDate(WHEN)}`)
    expect(uploadKeptWords(KNOWN, run({}), at)).toContain('uploaded again')
    expect(uploadKeptWords(KNOWN, run({ status: 'failed' }), at)).not.toContain('again')
    expect(uploadKeptWords(KNOWN, run({ mediaExpiresAt: null }), at)).toBeNull()
  })

  it('a copy of the result; ours stays either way', () => {
    for (const nowMs of [at - 1, at]) {
      expect(resultKeptWords(KNOWN, run({ status: 'succeeded' }), nowMs)).toContain(
        'the one here stays',
      )
    }
    expect(resultKeptWords(KNOWN, run({ status: 'running' }), at)).toBeNull()
  })

  it('this machine keeps what is its own: nothing is said', () => {
    expect(uploadKeptWords(KNOWN, run({ provider: 'local' }), at)).toBeNull()
    expect(resultKeptWords(KNOWN, run({ provider: 'local', status: 'succeeded' }), at)).toBeNull()
  })
})
