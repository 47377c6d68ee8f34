import type { DiarizationView } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { KNOWN } from '../../providers/known-providers.fixture.ts'
import { holdWords } from './hold-words.ts'

type Reason = NonNullable<DiarizationView['hold']>['reason']

const held = (reason: Reason, jobId: string | null = null) =>
  holdWords(KNOWN, {
    provider: 'pyannoteai',
    jobId,
    hold: { reason, since: '2026-01-01T00:00:00.000Z' },
  } as DiarizationView)

describe('a run that is held', () => {
  it('says what to mend, and that it goes on by itself', () => {
    expect(held('credentials').remedy).toMatch(/TOKEN_PYANNOTE.*by itself/)
    expect(held('credit').remedy).toMatch(/credit.*by itself/)
    for (const reason of ['credentials', 'credit'] as const) {
      expect(held(reason).why).toContain('nothing is billed')
      expect(held(reason).again.does).toBe('Try now')
    }
  })

  it('never says that nothing is billed of a job that is handed in', () => {
    expect(held('credit', 'job-1').why).not.toContain('nothing is billed')
    expect(held('credit', 'job-1').again.means).toContain('Nothing is handed in a second time')
  })

  it('says that nothing was sent where it costs more than goes without asking', () => {
    const words = held('unconfirmed')
    expect(words.remedy).toContain('Nothing was sent')
    expect(words.again.means).toContain('billed')
  })

  it('where nobody knows, both choices say what they may cost', () => {
    const words = held('unknown-submit')
    expect(words.again).toMatchObject({ does: 'Send again' })
    expect(words.again.means).toContain('billed twice')
    expect(words.giveUp).toContain('billed all the same')
  })
})
