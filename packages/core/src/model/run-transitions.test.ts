import { aRun } from '@toolkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasEnded, type RunEvent, transition } from './run-transitions.ts'

const NOW = Date.parse('2026-01-02T03:04:05Z')

const queued = aRun()

const UPLOADED = { type: 'uploaded', keptMs: 24 * 3_600_000 } as const

const summary = {
  score: null,
  sampleMean: null,
  sampleMedian: null,
  turnMean: null,
  turnMeanWeighted: null,
  turnMinimum: null,
  overlapShare: null,
  speakerCountDoubt: null,
  speakerRange: null,
  speakerCount: 0,
}

const anyMove: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.constant({ type: 'upload-started' } as const),
  fc.constant(UPLOADED),
  fc.constant({ type: 'submit-started', noticeExpected: true } as const),
  fc.record({ type: fc.constant('noticed' as const), jobId: fc.constantFrom('a', 'b') }),
  fc.constant({ type: 'upload-lost' } as const),
  fc.constant({ type: 'fields-refused', fields: ['confidence'], warnings: ['why'] } as const),
  fc.record({
    type: fc.constant('submitted' as const),
    jobId: fc.constantFrom('a', 'b'),
    warnings: fc.constant([]),
    keptMs: fc.constantFrom(null, 24 * 3_600_000),
  }),
  fc.constant({
    type: 'result-waits',
    endedAt: '2026-01-01T00:00:00.000Z',
    keptMs: 24 * 3_600_000,
  } as const),
  fc.constant({ type: 'running' } as const),
  fc.constant({
    type: 'succeeded',
    modelReported: 'local-1',
    curves: [],
    summary,
    speakerDoubt: { range: null, labels: [] },
    speakerNames: { names: [], unclear: [] },
    identification: null,
    warnings: [],
    endedAt: null,
    keptMs: 24 * 3_600_000,
  } as const),
  fc.constant({
    type: 'failed',
    failure: { code: 'diarization-failed', message: 'why' },
  } as const),
  fc.constant({ type: 'cancel-requested' } as const),
  fc.constant({ type: 'canceled', warnings: [] } as const),
  fc.record({
    type: fc.constant('held' as const),
    reason: fc.constantFrom(
      'credentials' as const,
      'credit' as const,
      'unknown-submit' as const,
      'unconfirmed' as const,
    ),
  }),
  fc.constant({ type: 'released' } as const),
  fc.constant({ type: 'submit-forgotten' } as const),
  fc.constant({ type: 'resubmit-chosen' } as const),
  fc.constant({ type: 'given-up' } as const),
)

const through = (moves: readonly RunEvent[]) =>
  moves.reduce((run, move) => transition(run, move, NOW), queued)

describe('a run', () => {
  test('does not change after it has ended', () => {
    fc.assert(
      fc.property(fc.array(anyMove), anyMove, (moves, next) => {
        const run = through(moves)
        if (hasEnded(run)) expect(transition(run, next, NOW + 1)).toBe(run)
      }),
    )
  })

  test('has a hold only while it is held, and an end only after it has ended', () => {
    fc.assert(
      fc.property(fc.array(anyMove), (moves) => {
        const run = through(moves)
        expect(run.hold !== null).toBe(run.status === 'held')
        expect(run.completedAt !== null).toBe(hasEnded(run))
        expect(run.error !== null).toBe(run.status === 'failed')
        expect(run.summary !== null).toBe(run.status === 'succeeded')
      }),
    )
  })

  test('keeps its job', () => {
    const submitted = through([{ type: 'submitted', jobId: 'a', warnings: [], keptMs: null }])
    expect(
      transition(submitted, { type: 'submitted', jobId: 'a', warnings: [], keptMs: null }, NOW + 1),
    ).toBe(submitted)
    expect(transition(submitted, { type: 'submit-forgotten' }, NOW + 1)).toBe(submitted)
  })

  test('whose job a notice named is neither submitted again nor held for the user', () => {
    const noticed: readonly RunEvent[] = [
      UPLOADED,
      { type: 'submit-started', noticeExpected: true },
      { type: 'noticed', jobId: 'a' },
    ]
    const next: readonly RunEvent[] = [
      { type: 'submit-forgotten' },
      { type: 'upload-lost' },
      { type: 'fields-refused', fields: ['confidence'], warnings: ['why'] },
      { type: 'held', reason: 'unknown-submit' },
    ]
    for (const move of next) {
      expect(through([...noticed, move])).toMatchObject({ status: 'submitted', jobId: 'a' })
    }
  })

  test('accepts decisions of the user only while it is held for them', () => {
    const underWay = through([UPLOADED, { type: 'submit-started', noticeExpected: false }])
    expect(transition(underWay, { type: 'resubmit-chosen' }, NOW)).toBe(underWay)
    expect(transition(underWay, { type: 'given-up' }, NOW)).toBe(underWay)
    const held = transition(underWay, { type: 'held', reason: 'unknown-submit' }, NOW)
    expect(transition(held, { type: 'resubmit-chosen' }, NOW).submitStartedAt).toBe(null)
    expect(transition(held, { type: 'given-up' }, NOW)).toMatchObject({ status: 'canceled' })
  })

  test('continues where it was when it is released', () => {
    const before = through([{ type: 'held', reason: 'credentials' }, { type: 'released' }])
    expect(before.status).toBe('queued')
    const released = through([UPLOADED, { type: 'held', reason: 'credit' }, { type: 'released' }])
    expect(released.status).toBe('uploading')
    const after = through([
      { type: 'submitted', jobId: 'a', warnings: [], keptMs: null },
      { type: 'held', reason: 'credit' },
      { type: 'released' },
    ])
    expect(after.status).toBe('submitted')
  })

  test('has the expiry times of the provider', () => {
    expect(through([UPLOADED]).mediaExpiresAt).toBe('2026-01-03T03:04:05.000Z')
    expect(through([{ type: 'uploaded', keptMs: null }]).mediaExpiresAt).toBe(null)
  })
})
