import { describe, expect, it } from 'vitest'
import {
  type Batch,
  type ConfirmationRule,
  membersIn,
  needsConfirmation,
  phaseOf,
  readySeconds,
} from './batch.ts'
import { type BatchEvent, updateBatches } from './batch-events.ts'

const DEFAULT = { provider: null, model: null }
const RULE: ConfirmationRule = {
  confirmHours: 1,
  defaultProvider: 'pyannoteai',
  paid: ['pyannoteai'],
}

const added = (
  uploadKey: number,
  choice: typeof DEFAULT | { provider: 'local'; model: null } = DEFAULT,
) =>
  ({
    type: 'added',
    batchId: `b${uploadKey}`,
    uploadKey,
    name: `${uploadKey}.wav`,
    choice,
  }) as const
const here = (uploadKey: number, seconds: number): BatchEvent[] => [
  { type: 'uploaded', uploadKey, id: `r${uploadKey}` },
  { type: 'measured', id: `r${uploadKey}`, seconds },
]

const after = (...events: BatchEvent[]): readonly Batch[] => events.reduce(updateBatches, [])
const only = (...events: BatchEvent[]): Batch => {
  const all = after(...events)
  expect(all).toHaveLength(1)
  return all[0] as Batch
}

describe('a batch of files', () => {
  it('waits until every length is known', () => {
    const events = [added(1), added(2), ...here(1, 1800)]
    expect(phaseOf(only(...events))).toBe('gathering')
    expect(phaseOf(only(...events, { type: 'uploaded', uploadKey: 2, id: 'r2' }))).toBe('gathering')
    const whole = only(...events, ...here(2, 1800))
    expect(phaseOf(whole)).toBe('complete')
    expect(readySeconds(whole)).toBe(3600)
  })

  it('takes later files for the same provider too', () => {
    expect(after(added(1), added(2, { provider: 'local', model: null }), added(3))).toHaveLength(2)
    const joined = only(added(1), ...here(1, 10), added(2))
    expect(phaseOf(joined)).toBe('gathering')
  })

  it('takes no more files after the decision', () => {
    const go: BatchEvent = {
      type: 'answered',
      batchId: 'b1',
      answer: 'go',
      choice: DEFAULT,
      isAgreed: true,
    }
    const all = after(added(1), ...here(1, 10), go, added(2))
    expect(all.map(phaseOf)).toEqual(['starting', 'gathering'])
  })

  it('waits for resumed uploads, not for paused ones', () => {
    const rested = [
      added(1),
      added(2),
      ...here(1, 10),
      { type: 'withdrawn', uploadKey: 2 },
    ] as const
    expect(phaseOf(only(...rested))).toBe('complete')
    expect(phaseOf(only(...rested, added(2)))).toBe('gathering')
  })

  it('leaves out unreadable and deleted recordings', () => {
    const batch = only(
      ...[added(1), added(2), added(3), ...here(1, 60)],
      { type: 'uploaded', uploadKey: 2, id: 'r2' },
      { type: 'unreadable', id: 'r2', reason: 'No sound.' },
      ...here(3, 30),
      { type: 'deleted', id: 'r3' },
    )
    expect(phaseOf(batch)).toBe('complete')
    expect(readySeconds(batch)).toBe(60)
    expect(membersIn(batch, 'unreadable')).toMatchObject([{ name: '2.wav', reason: 'No sound.' }])
    expect(after(added(1), ...here(1, 60), { type: 'deleted', id: 'r1' })).toEqual([])
  })

  it('is unchanged by a repeated event', () => {
    const events = [added(1), ...here(1, 60)]
    const before = after(...events)
    for (const event of events) {
      if (event.type !== 'added') expect(updateBatches(before, event)).toBe(before)
    }
    const gathering = after(added(1))
    expect(updateBatches(gathering, added(1))).toBe(gathering)
  })
})

describe('an answer', () => {
  const asked = [added(1), added(2), ...here(1, 60), ...here(2, 60)]
  const answered = (answer: 'go' | 'no', provider: 'local' | 'pyannoteai' = 'pyannoteai') =>
    ({
      type: 'answered',
      batchId: 'b1',
      answer,
      choice: { provider, model: null },
      isAgreed: answer === 'go',
    }) as const

  it('sets the provider, once', () => {
    const batch = only(...asked, answered('go', 'local'), answered('go', 'pyannoteai'))
    expect(batch).toMatchObject({ provider: 'local', answer: 'go' })
    expect(phaseOf(batch)).toBe('starting')
  })

  it('is required, once, if the server requires confirmation', () => {
    const auto = { type: 'answered', batchId: 'b1', answer: 'go', choice: DEFAULT, isAgreed: false }
    const refused = { type: 'unconfirmed', batchId: 'b1' }
    const batch = only(...asked, auto as BatchEvent, refused as BatchEvent, refused as BatchEvent)
    expect([phaseOf(batch), batch.consent]).toEqual(['complete', 'needed'])
    const agreed = only(...asked, auto as BatchEvent, refused as BatchEvent, answered('go'))
    expect([phaseOf(agreed), agreed.consent]).toEqual(['starting', 'given'])
    expect(updateBatches([agreed], refused as BatchEvent)).toEqual([agreed])
  })

  it('can be withdrawn if it is no', () => {
    expect(phaseOf(only(...asked, answered('no')))).toBe('declined')
    const again = only(...asked, answered('no'), { type: 'reopened', batchId: 'b1' })
    expect(phaseOf(again)).toBe('complete')
  })

  it('retries failed starts only', () => {
    const events = [
      ...asked,
      answered('go'),
      { type: 'started', batchId: 'b1', id: 'r1' },
      { type: 'refused', batchId: 'b1', id: 'r2', reason: 'Busy.' },
    ] as const
    expect(phaseOf(only(...events))).toBe('refused')
    const again = only(...events, { type: 'retried', batchId: 'b1' })
    expect(membersIn(again, 'ready')).toMatchObject([{ id: 'r2', seconds: 60 }])
    expect(
      phaseOf(
        only(
          ...events,
          { type: 'retried', batchId: 'b1' },
          { type: 'started', batchId: 'b1', id: 'r2' },
        ),
      ),
    ).toBe('over')
    expect(after(...events, { type: 'dismissed', batchId: 'b1' })).toEqual([])
  })
})

describe('needsConfirmation', () => {
  it('is true above the limit of a paid provider', () => {
    expect(needsConfirmation(DEFAULT, 3600, RULE)).toBe(false)
    expect(needsConfirmation(DEFAULT, 3600.1, RULE)).toBe(true)
    expect(needsConfirmation({ provider: 'local', model: null }, 1e6, RULE)).toBe(false)
    expect(needsConfirmation(DEFAULT, 0.1, { ...RULE, confirmHours: 0 })).toBe(true)
    expect(needsConfirmation(DEFAULT, 1e6, { ...RULE, defaultProvider: 'local' })).toBe(false)
  })
})
