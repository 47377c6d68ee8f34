import { expect, test } from 'vitest'
import { keptEntries } from './kept-entries.ts'

const AT = '2026-01-01T00:00:00.000Z'
const verdict = { id: 'a', recordingId: 'r', runId: 'x', start: 0, end: 1, verdict: 'wrong' }
const judge = {
  ...{ kind: 'judge', at: AT, wasSent: false, refusal: null, hold: null, verdict },
}
const undo = { kind: 'undo', at: AT, wasSent: true, refusal: 'No.', id: 'a', recordingId: 'r' }

test('valid entries are read as they are', () => {
  const full = { ...verdict, errors: ['overlap'], note: 'n', speaker: null, reviewer: 'Ann' }
  const held = { ...judge, verdict: full, hold: { page: 'p', at: AT } }
  expect(keptEntries([judge, held, undo])).toEqual([judge, held, undo])
})

test('an entry held without a page is released', () => {
  const { hold: _, ...old } = judge
  expect(keptEntries([{ ...old, isHeld: true }])).toEqual([judge])
  expect(keptEntries([{ ...judge, hold: { page: 1, at: 'x' } }])).toEqual([judge])
})

test('what is no list is not read', () => {
  for (const stored of [null, 1, 'x', {}, judge]) expect(keptEntries(stored)).toBe(null)
})

test.each([
  null,
  1,
  [],
  {},
  { kind: 'judge', isHeld: true, refusal: null, verdict: null },
  { ...judge, kind: 'x' },
  { ...judge, at: 'yesterday' },
  { ...judge, at: 1 },
  { ...judge, wasSent: 'no' },
  { ...judge, refusal: undefined },
  { ...judge, verdict: { ...verdict, id: 1 } },
  { ...judge, verdict: { ...verdict, recordingId: null } },
  { ...judge, verdict: { ...verdict, runId: undefined } },
  { ...judge, verdict: { ...verdict, start: null } },
  { ...judge, verdict: { ...verdict, end: '1' } },
  { ...judge, verdict: { ...verdict, verdict: 'good' } },
  { ...judge, verdict: { ...verdict, errors: {} } },
  { ...judge, verdict: { ...verdict, errors: ['nonsense'] } },
  { ...judge, verdict: { ...verdict, note: 1 } },
  { ...judge, verdict: { ...verdict, speaker: {} } },
  { ...judge, verdict: { ...verdict, reviewer: 1 } },
  { ...undo, id: null },
  { ...undo, recordingId: undefined },
])('an entry of another shape is left out: %j', (garbage) => {
  expect(keptEntries([garbage, judge])).toEqual([judge])
})
