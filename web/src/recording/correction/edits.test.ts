import { applyOperation, type CorrectionState, correctionOf } from '@toolkit/server/client'
import { expect, it } from 'vitest'
import type { EditCommand } from './correction-keys.ts'
import { checkedShare, type EditContext, editOf, moveTo, newSpeaker, swapPart } from './edits.ts'

const STATE = correctionOf(
  [
    { index: 0, speaker: 'A', start: 0, end: 2 },
    { index: 1, speaker: 'B', start: 2, end: 4 },
    { index: 2, speaker: 'A', start: 4, end: 6 },
  ],
  10,
)

function context(chosen: string | null, rest: Partial<EditContext> = {}): EditContext {
  const turn = chosen === null ? null : (STATE.turns.get(chosen) ?? null)
  return { state: STATE, chosen: turn, playhead: 1, selection: null, newId: () => 'x', ...rest }
}

function applied(command: EditCommand, given: EditContext): CorrectionState {
  const edit = editOf(command, given)
  if (edit === null || 'refused' in edit) throw new Error('refused')
  return applyOperation(given.state, edit.operation)
}

it.each<[EditCommand, string]>([
  [{ kind: 'assign', place: 0 }, 'already'],
  [{ kind: 'assign', place: 5 }, 'There is no speaker 6'],
  [{ kind: 'overlap', place: 0 }, 'already'],
  [{ kind: 'add' }, 'Select a part first'],
  [{ kind: 'move', edge: 'start', by: -0.01 }, 'cannot go further'],
])('%j is refused with the reason', (command, reason) => {
  expect(editOf(command, context('b0'))).toEqual({ refused: expect.stringContaining(reason) })
})

it('without a chosen turn, edits of a turn say how to choose one', () => {
  for (const kind of ['merge', 'delete', 'confirm', 'assign-new'] as const) {
    expect(editOf({ kind }, context(null))).toEqual({
      refused: expect.stringContaining('Choose a turn'),
    })
  }
})

it('boundaries go to milliseconds and stop at the recording and at the other boundary', () => {
  const turn = STATE.turns.get('b2')
  if (turn === undefined) throw new Error('no turn')
  const to = (edge: 'start' | 'end', seconds: number) => {
    const edit = moveTo(STATE, turn, edge, seconds)
    return 'operation' in edit && edit.operation.kind === 'move-boundary' ? edit.operation.to : null
  }
  expect([to('end', 6.12345), to('end', 99), to('end', 1)]).toEqual([6.123, 10, 4.01])
  expect([to('start', -5), to('start', 7)]).toEqual([0, 5.99])
})

it('splits the turn at the playhead, whichever is chosen; the rest is chosen', () => {
  expect(editOf({ kind: 'split' }, context('b2'))).toEqual({
    operation: { kind: 'split', turn: 'b0', at: 1, newTurn: 'x' },
    chosen: 'x',
  })
  expect(editOf({ kind: 'split' }, context('b2', { playhead: 8 }))).toHaveProperty('refused')
})

it('merges with the next turn of the speaker, or of anyone', () => {
  const ends = (kind: 'merge' | 'merge-neighbour') =>
    applied({ kind }, context('b0')).turns.get('b0')?.end
  expect([ends('merge'), ends('merge-neighbour')]).toEqual([6, 4])
})

it('after a deletion the next turn is chosen, or the one before', () => {
  expect(editOf({ kind: 'delete' }, context('b1'))).toMatchObject({ chosen: 'b2' })
  expect(editOf({ kind: 'delete' }, context('b2'))).toMatchObject({ chosen: 'b1' })
})

it('adds and overlaps over the selection; overlap else over the turn', () => {
  const selection = { start: 1, end: 3 }
  expect(editOf({ kind: 'add' }, context('b1', { selection }))).toMatchObject({
    operation: { speaker: 'B', start: 1, end: 3 },
  })
  expect(editOf({ kind: 'overlap', place: 0 }, context('b1'))).toMatchObject({
    operation: { speaker: 'A', start: 2, end: 4 },
  })
  expect(editOf({ kind: 'overlap-new' }, context('b1'))).toMatchObject({
    operation: { speaker: newSpeaker(STATE) },
  })
})

it('checks the selection, or everything up to the playhead', () => {
  const checked = applied({ kind: 'check' }, context(null, { playhead: 5 }))
  expect(checked.checked).toEqual([{ start: 0, end: 5 }])
  expect(checkedShare(checked, 10)).toBe(0.5)
  const selection = { start: 1, end: 2 }
  const rest = applied({ kind: 'uncheck' }, { ...context(null, { selection }), state: checked })
  expect(rest.checked).toEqual([
    { start: 0, end: 1 },
    { start: 2, end: 5 },
  ])
  expect(editOf({ kind: 'check' }, context(null, { playhead: 0 }))).toHaveProperty('refused')
})

it('speakers are swapped in the selection, or from the playhead on', () => {
  expect(swapPart({ playhead: 3, selection: null })).toMatchObject({ from: 3, to: null })
  expect(swapPart({ playhead: 3, selection: { start: 1, end: 2 } })).toMatchObject({
    from: 1,
    to: 2,
  })
})
