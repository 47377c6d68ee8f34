import type { DiarizationView } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { formatDate } from '../../format/time-format.ts'
import { KNOWN } from '../../providers/known-providers.fixture.ts'
import {
  adviceFor,
  hintWords,
  holdWords,
  isGoing,
  resultKeptWords,
  STAGE_WORDS,
  STAGES,
  stageOf,
  uploadKeptWords,
} from './run-words.ts'

describe('what was said of the number of speakers', () => {
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

describe('the stages of a run', () => {
  it('each has its words, and what is over or waits for the person is none', () => {
    for (const stage of STAGES) expect(STAGE_WORDS[stage]).not.toBe('')
    expect(stageOf({ status: 'uploading' }, false)).toBe('uploading')
    for (const status of ['held', 'failed', 'canceled', 'succeeded'] as const) {
      expect(stageOf({ status }, true)).toBeNull()
    }
  })

  it('what waits while its recording is decoded says that; what has begun goes on', () => {
    expect(stageOf({ status: 'queued' }, true)).toBe('preparing')
    expect(stageOf({ status: 'queued' }, false)).toBe('queued')
    expect(stageOf({ status: 'running' }, true)).toBe('running')
  })

  it('a run that is held has not ended', () => {
    expect((['queued', 'uploading', 'held'] as const).map((status) => isGoing({ status }))).toEqual(
      [true, true, true],
    )
    expect(
      (['succeeded', 'failed', 'canceled'] as const).map((status) => isGoing({ status })),
    ).toEqual([false, false, false])
  })

  it('a broken file is not run again, a broken account is mended first', () => {
    expect(adviceFor('audio-truncated')).toContain('will not help')
    expect(adviceFor('provider-credit')).toContain('Mend')
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
