import { describe, expect, it } from 'vitest'
import { type Batch, membersIn, mustAsk, phaseOf, type Rule, readySeconds } from './batch.ts'
import { type BatchEvent, updateBatches } from './batch-events.ts'

const USUAL = { provider: null, model: null }
const RULE: Rule = { confirmHours: 1, usual: 'pyannoteai', paid: ['pyannoteai'] }

const coming = (
  uploadKey: number,
  wanted: typeof USUAL | { provider: 'local'; model: null } = USUAL,
) =>
  ({
    type: 'coming',
    batchId: `b${uploadKey}`,
    uploadKey,
    name: `${uploadKey}.wav`,
    wanted,
  }) as const
const here = (uploadKey: number, seconds: number): BatchEvent[] => [
  { type: 'arrived', uploadKey, id: `r${uploadKey}` },
  { type: 'measured', id: `r${uploadKey}`, seconds },
]

const after = (...moves: BatchEvent[]): readonly Batch[] => moves.reduce(updateBatches, [])
const only = (...moves: BatchEvent[]): Batch => {
  const all = after(...moves)
  expect(all).toHaveLength(1)
  return all[0] as Batch
}

describe('a batch of files', () => {
  it('waits until every length is known', () => {
    const moves = [coming(1), coming(2), ...here(1, 1800)]
    expect(phaseOf(only(...moves))).toBe('gathering')
    expect(phaseOf(only(...moves, { type: 'arrived', uploadKey: 2, id: 'r2' }))).toBe('gathering')
    const whole = only(...moves, ...here(2, 1800))
    expect(phaseOf(whole)).toBe('complete')
    expect(readySeconds(whole)).toBe(3600)
  })

  it('files for the same diarizer wait together, also those that come later', () => {
    expect(after(coming(1), coming(2, { provider: 'local', model: null }), coming(3))).toHaveLength(
      2,
    )
    const joined = only(coming(1), ...here(1, 10), coming(2))
    expect(phaseOf(joined)).toBe('gathering')
  })

  it('what was decided takes nothing in any more', () => {
    const go: BatchEvent = {
      type: 'answered',
      batchId: 'b1',
      answer: 'go',
      wanted: USUAL,
      isAgreed: true,
    }
    const all = after(coming(1), ...here(1, 10), go, coming(2))
    expect(all.map(phaseOf)).toEqual(['starting', 'gathering'])
  })

  it('does not wait for a file that rests, and does for one that goes on', () => {
    const rested = [
      coming(1),
      coming(2),
      ...here(1, 10),
      { type: 'withdrawn', uploadKey: 2 },
    ] as const
    expect(phaseOf(only(...rested))).toBe('complete')
    expect(phaseOf(only(...rested, coming(2)))).toBe('gathering')
  })

  it('leaves out what cannot be read and what is gone', () => {
    const batch = only(
      ...[coming(1), coming(2), coming(3), ...here(1, 60)],
      { type: 'arrived', uploadKey: 2, id: 'r2' },
      { type: 'unreadable', id: 'r2', reason: 'No sound.' },
      ...here(3, 30),
      { type: 'gone', id: 'r3' },
    )
    expect(phaseOf(batch)).toBe('complete')
    expect(readySeconds(batch)).toBe(60)
    expect(membersIn(batch, 'unreadable')).toMatchObject([{ name: '2.wav', reason: 'No sound.' }])
    expect(after(coming(1), ...here(1, 60), { type: 'gone', id: 'r1' })).toEqual([])
  })

  it('the same news twice change nothing', () => {
    const moves = [coming(1), ...here(1, 60)]
    const before = after(...moves)
    for (const move of moves) {
      if (move.type !== 'coming') expect(updateBatches(before, move)).toBe(before)
    }
    const gathering = after(coming(1))
    expect(updateBatches(gathering, coming(1))).toBe(gathering)
  })
})

describe('an answer', () => {
  const asked = [coming(1), coming(2), ...here(1, 60), ...here(2, 60)]
  const answered = (answer: 'go' | 'no', provider: 'local' | 'pyannoteai' = 'pyannoteai') =>
    ({
      type: 'answered',
      batchId: 'b1',
      answer,
      wanted: { provider, model: null },
      isAgreed: answer === 'go',
    }) as const

  it('names whom it was given for, once', () => {
    const batch = only(...asked, answered('go', 'local'), answered('go', 'pyannoteai'))
    expect(batch).toMatchObject({ provider: 'local', answer: 'go' })
    expect(phaseOf(batch)).toBe('starting')
  })

  it('asks, once, where the server wants somebody to agree', () => {
    const auto = { type: 'answered', batchId: 'b1', answer: 'go', wanted: USUAL, isAgreed: false }
    const refused = { type: 'unconfirmed', batchId: 'b1' }
    const batch = only(...asked, auto as BatchEvent, refused as BatchEvent, refused as BatchEvent)
    expect([phaseOf(batch), batch.consent]).toEqual(['complete', 'needed'])
    const agreed = only(...asked, auto as BatchEvent, refused as BatchEvent, answered('go'))
    expect([phaseOf(agreed), agreed.consent]).toEqual(['starting', 'given'])
    expect(updateBatches([agreed], refused as BatchEvent)).toEqual([agreed])
  })

  it('a no can be taken back', () => {
    expect(phaseOf(only(...asked, answered('no')))).toBe('declined')
    const again = only(...asked, answered('no'), { type: 'reopened', batchId: 'b1' })
    expect(phaseOf(again)).toBe('complete')
  })

  it('what could not be started is tried again, and what was started is not', () => {
    const moves = [
      ...asked,
      answered('go'),
      { type: 'started', batchId: 'b1', id: 'r1' },
      { type: 'refused', batchId: 'b1', id: 'r2', reason: 'Busy.' },
    ] as const
    expect(phaseOf(only(...moves))).toBe('refused')
    const again = only(...moves, { type: 'retried', batchId: 'b1' })
    expect(membersIn(again, 'ready')).toMatchObject([{ id: 'r2', seconds: 60 }])
    expect(
      phaseOf(
        only(
          ...moves,
          { type: 'retried', batchId: 'b1' },
          { type: 'started', batchId: 'b1', id: 'r2' },
        ),
      ),
    ).toBe('over')
    expect(after(...moves, { type: 'dismissed', batchId: 'b1' })).toEqual([])
  })
})

describe('who is asked', () => {
  it('only for more than the hours of the settings, and only where it is paid', () => {
    expect(mustAsk(USUAL, 3600, RULE)).toBe(false)
    expect(mustAsk(USUAL, 3600.1, RULE)).toBe(true)
    expect(mustAsk({ provider: 'local', model: null }, 1e6, RULE)).toBe(false)
    expect(mustAsk(USUAL, 0.1, { ...RULE, confirmHours: 0 })).toBe(true)
    expect(mustAsk(USUAL, 1e6, { ...RULE, usual: 'local' })).toBe(false)
  })
})
