import type { DiarizationView } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { formatDate } from '../../format/time-format.ts'
import { KNOWN } from '../../providers/known-providers.fixture.ts'
import {
  adviceFor,
  hintWords,
  holdWords,
  isOpen,
  requestWords,
  resultKeptWords,
  STAGE_WORDS,
  STAGES,
  stageOf,
  uploadKeptWords,
} from './run-words.ts'

describe('hintWords', () => {
  it.each([
    [{ num: null, min: null, max: null }, null],
    [{ num: 1, min: null, max: null }, '1 speaker'],
    [{ num: 3, min: null, max: null }, '3 speakers'],
    [{ num: null, min: 2, max: 4 }, '2 – 4 speakers'],
    [{ num: null, min: 2, max: null }, 'at least 2 speakers'],
    [{ num: null, min: null, max: 4 }, 'at most 4 speakers'],
  ])('%j is %s', (speakers, words) => {
    expect(hintWords(speakers)).toBe(words)
  })
})

describe('requestWords', () => {
  const speakers = { num: 3, min: null, max: null }
  it('are the channels, else the number of speakers', () => {
    const request = { speakers, identify: null }
    expect(requestWords(request)).toBe('3 speakers')
    const withoutHints = { ...request, speakers: { ...speakers, num: null } }
    expect(requestWords(withoutHints)).toBeNull()
    const byChannel = { ...withoutHints, byChannel: true } as const
    expect(requestWords(byChannel)).toBe('each channel as one party')
  })
})

describe('the stages of a run', () => {
  it('have texts; ended and held runs have no stage', () => {
    for (const stage of STAGES) expect(STAGE_WORDS[stage]).not.toBe('')
    expect(stageOf({ status: 'uploading' }, false)).toBe('uploading')
    for (const status of ['held', 'failed', 'canceled', 'succeeded'] as const) {
      expect(stageOf({ status }, true)).toBeNull()
    }
  })

  it('are `preparing` only for a queued run', () => {
    expect(stageOf({ status: 'queued' }, true)).toBe('preparing')
    expect(stageOf({ status: 'queued' }, false)).toBe('queued')
    expect(stageOf({ status: 'running' }, true)).toBe('running')
  })

  it('a held run has not ended', () => {
    expect((['queued', 'uploading', 'held'] as const).map((status) => isOpen({ status }))).toEqual([
      true,
      true,
      true,
    ])
    expect(
      (['succeeded', 'failed', 'canceled'] as const).map((status) => isOpen({ status })),
    ).toEqual([false, false, false])
  })

  it('advice depends on the error code', () => {
    expect(adviceFor('audio-truncated')).toContain('will not help')
    expect(adviceFor('provider-credit')).toContain('Fix')
    expect(adviceFor('provider-not-found')).toContain('billed')
    expect(adviceFor('engine-died')).toContain('Run it again')
  })
})

const WHEN = '2026-11-20T10:00:00.000Z'
const at = Date.parse(WHEN)
const run = (fields: Partial<Parameters<typeof uploadKeptWords>[1]>) => ({
  provider: 'pyannoteai' as const,
  status: 'held' as const,
  mediaExpiresAt: WHEN,
  resultExpiresAt: WHEN,
  ...fields,
})

describe('data kept by the provider', () => {
  it('is the upload until it expires; a held run uploads it again', () => {
    expect(uploadKeptWords(KNOWN, run({}), at - 1)).toContain(`until ${formatDate(WHEN)}`)
    expect(uploadKeptWords(KNOWN, run({}), at)).toContain('uploaded again')
    expect(uploadKeptWords(KNOWN, run({ status: 'failed' }), at)).not.toContain('again')
    expect(uploadKeptWords(KNOWN, run({ mediaExpiresAt: null }), at)).toBeNull()
  })

  it('is a copy of the result', () => {
    for (const nowMs of [at - 1, at]) {
      expect(resultKeptWords(KNOWN, run({ status: 'succeeded' }), nowMs)).toContain(
        'the one here is kept',
      )
    }
    expect(resultKeptWords(KNOWN, run({ status: 'running' }), at)).toBeNull()
  })

  it('is not mentioned for free providers', () => {
    expect(uploadKeptWords(KNOWN, run({ provider: 'local' }), at)).toBeNull()
    expect(resultKeptWords(KNOWN, run({ provider: 'local', status: 'succeeded' }), at)).toBeNull()
  })
})

type Reason = NonNullable<DiarizationView['hold']>['reason']

const held = (reason: Reason, jobId: string | null = null) =>
  holdWords(KNOWN, {
    provider: 'pyannoteai',
    jobId,
    hold: { reason, since: '2026-01-01T00:00:00.000Z' },
  } as DiarizationView)

describe('a held run', () => {
  it('gives the remedy and says that it continues automatically', () => {
    expect(held('credentials').remedy).toMatch(/TOKEN_PYANNOTE.*automatically/)
    expect(held('credit').remedy).toMatch(/credit.*automatically/)
    for (const reason of ['credentials', 'credit'] as const) {
      expect(held(reason).why).toContain('nothing is billed')
      expect(held(reason).again.does).toBe('Try now')
    }
  })

  it('does not say that nothing is billed if a job was submitted', () => {
    expect(held('credit', 'job-1').why).not.toContain('nothing is billed')
    expect(held('credit', 'job-1').again.means).toContain('Nothing is submitted a second time')
  })

  it('says that nothing was sent if it needs confirmation', () => {
    const words = held('unconfirmed')
    expect(words.remedy).toContain('Nothing was sent')
    expect(words.again.means).toContain('billed')
  })

  it('states the possible cost of both choices if the submission is uncertain', () => {
    const words = held('unknown-submit')
    expect(words.again).toMatchObject({ does: 'Send again' })
    expect(words.again.means).toContain('billed twice')
    expect(words.giveUp).toContain('billed anyway')
  })
})
