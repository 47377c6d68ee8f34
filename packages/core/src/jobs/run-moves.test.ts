import { aRun } from '@toolkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasEnded, moveRun, type RunMove } from './run-moves.ts'

const NOW = Date.parse('2026-01-02T03:04:05Z')

const queued = aRun()

const summary = {
  score: null,
  sampleMean: null,
  sampleMedian: null,
  turnMean: null,
  turnMinimum: null,
  speakerCount: 0,
}

const anyMove: fc.Arbitrary<RunMove> = fc.oneof(
  fc.constant({ type: 'upload-started' } as const),
  fc.constant({ type: 'uploaded' } as const),
  fc.constant({ type: 'submit-started', noticeExpected: true } as const),
  fc.record({ type: fc.constant('noticed' as const), jobId: fc.constantFrom('a', 'b') }),
  fc.constant({ type: 'upload-lost' } as const),
  fc.constant({ type: 'fields-refused', fields: ['confidence'], warnings: ['why'] } as const),
  fc.record({
    type: fc.constant('submitted' as const),
    jobId: fc.constantFrom('a', 'b'),
    warnings: fc.constant([]),
  }),
  fc.constant({ type: 'running' } as const),
  fc.constant({
    type: 'succeeded',
    modelReported: 'local-1',
    curves: [],
    summary,
    warnings: [],
    endedAt: null,
  } as const),
  fc.constant({
    type: 'failed',
    failure: { code: 'diarization-failed', message: 'why' },
  } as const),
  fc.constant({ type: 'cancel-requested' } as const),
  fc.constant({ type: 'canceled', warnings: [] } as const),
  fc.record({
    type: fc.constant('held' as const),
    reason: fc.constantFrom('credentials' as const, 'credit' as const, 'unknown-submit' as const),
  }),
  fc.constant({ type: 'released' } as const),
  fc.constant({ type: 'submit-forgotten' } as const),
)

const through = (moves: readonly RunMove[]) =>
  moves.reduce((run, move) => moveRun(run, move, NOW), queued)

describe('a run', () => {
  test('absorbs everything once it has ended', () => {
    fc.assert(
      fc.property(fc.array(anyMove), anyMove, (moves, next) => {
        const run = through(moves)
        if (hasEnded(run)) expect(moveRun(run, next, NOW + 1)).toBe(run)
      }),
    )
  })

  test('has a hold exactly while it is held, an end exactly when it has ended', () => {
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

  test('keeps the job that it was given', () => {
    const submitted = through([{ type: 'submitted', jobId: 'a', warnings: [] }])
    expect(moveRun(submitted, { type: 'submitted', jobId: 'a', warnings: [] }, NOW + 1)).toBe(
      submitted,
    )
    expect(moveRun(submitted, { type: 'submit-forgotten' }, NOW + 1)).toBe(submitted)
  })

  test('goes on where it stood when a hold is lifted', () => {
    const before = through([{ type: 'held', reason: 'credentials' }, { type: 'released' }])
    expect(before.status).toBe('uploading')
    const after = through([
      { type: 'submitted', jobId: 'a', warnings: [] },
      { type: 'held', reason: 'credit' },
      { type: 'released' },
    ])
    expect(after.status).toBe('submitted')
  })

  test('knows when the provider drops what it was given', () => {
    expect(through([{ type: 'uploaded' }]).mediaExpiresAt).toBe('2026-01-03T03:04:05.000Z')
  })
})
