import { describe, expect, it } from 'vitest'
import { adviceFor, isGoing, STAGE_WORDS, STAGES, stageOf } from './run-stages.ts'

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
