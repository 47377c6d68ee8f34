import { describe, expect, it } from 'vitest'
import { resultGoesWords } from './result-goes-words.ts'

const WHEN = '2026-11-20T10:00:00.000Z'
const HOUR_MS = 3_600_000
const before = (hours: number) => Date.parse(WHEN) - hours * HOUR_MS
const run = { status: 'running', jobId: 'job', resultExpiresAt: WHEN } as const

describe('a result that was not fetched yet', () => {
  it('is counted down when it goes away soon, and while its run is held', () => {
    expect(resultGoesWords(run, before(13))).toBe(null)
    expect(resultGoesWords(run, before(2.5))).toBe('its result may go away in 3 h')
    expect(resultGoesWords({ ...run, status: 'held' }, before(20))).toContain('20 h')
    expect(resultGoesWords(run, before(-1))).toBe('its result may be gone')
  })

  it('is not mentioned when there is none, when it is here, or when it stays', () => {
    for (const other of [
      { ...run, jobId: null },
      { ...run, status: 'succeeded' as const },
      { ...run, resultExpiresAt: null },
    ]) {
      expect(resultGoesWords(other, before(1))).toBe(null)
    }
  })
})
