import { describe, expect, test } from 'vitest'
import type { SpeakerNames } from '../model/speaker-names.ts'
import { describeTurns } from '../statistics/turns.ts'
import type { Operation } from './operations.ts'
import { correctedNames, correctedTurns, scoredByCorrection } from './result.ts'
import { applyOperation, correctionOf } from './state.ts'

const BASE = describeTurns([
  { speaker: 'A', start: 0, end: 2, scores: { A: 90, B: 10, Q: 1 } },
  { speaker: 'B', start: 2, end: 4, scores: { A: 20, B: 80 } },
  { speaker: 'A', start: 4, end: 6, scores: { A: 70 } },
  { speaker: 'C', start: 6, end: 8, scores: null },
])

function after(...operations: Operation[]) {
  return operations.reduce(applyOperation, correctionOf(BASE, 10))
}

const turnsAfter = (...operations: Operation[]) => correctedTurns(after(...operations), BASE)

describe('correctedTurns', () => {
  test('without an operation, or with confirmed turns, the turns are the same', () => {
    const same = BASE.map(({ speaker, start, end, scores }) => ({ speaker, start, end, scores }))
    expect(turnsAfter()).toEqual(same)
    expect(turnsAfter({ kind: 'confirm', turns: ['b0', 'b3'] })).toEqual(same)
  })

  test('scores of changed and added turns are null, of the others kept', () => {
    const turns = turnsAfter(
      { kind: 'move-boundary', turn: 'b0', edge: 'end', to: 1.5 },
      { kind: 'add', turn: 'x', speaker: 'B', start: 8, end: 9 },
      { kind: 'split', turn: 'b2', at: 5, newTurn: 'y' },
    )
    expect(turns.map(({ start, scores }) => [start, scores])).toEqual([
      [0, null],
      [2, { A: 20, B: 80 }],
      [4, null],
      [5, null],
      [6, null],
      [8, null],
    ])
  })

  test('scores follow renamed labels, and lose those of merged speakers', () => {
    const renamed = turnsAfter({ kind: 'rename-speaker', from: 'A', to: 'Zoë' })
    expect(renamed[0]).toMatchObject({ speaker: 'Zoë', scores: { Zoë: 90, B: 10, Q: 1 } })
    expect(renamed[1]?.scores).toEqual({ Zoë: 20, B: 80 })
    const merged = turnsAfter({ kind: 'merge-speakers', from: 'B', into: 'A' })
    expect(merged.map(({ scores }) => scores)).toEqual([{ A: 90, Q: 1 }, null, { A: 70 }, null])
    const exchanged = turnsAfter(
      { kind: 'rename-speaker', from: 'A', to: 'x' },
      { kind: 'rename-speaker', from: 'B', to: 'A' },
      { kind: 'rename-speaker', from: 'x', to: 'B' },
    )
    expect(exchanged[0]).toMatchObject({ speaker: 'B', scores: { B: 90, A: 10 } })
  })
})

describe('correctedNames', () => {
  const name = (speaker: string, given: string) =>
    ({ speaker, name: given, carriedFrom: null, agreement: null }) as const
  const names: SpeakerNames = {
    names: [name('A', 'Ann'), name('B', 'Ben'), name('C', 'Cem')],
    unclear: [],
    colours: [{ speaker: 'A', colour: 3 }],
  }

  test('are those of speakers that still have turns, under their labels', () => {
    const state = after(
      { kind: 'rename-speaker', from: 'A', to: 'A2' },
      { kind: 'merge-speakers', from: 'B', into: 'A2' },
      { kind: 'delete', turns: ['b3'] },
    )
    expect(correctedNames(state, names)).toEqual({
      names: [name('A2', 'Ann')],
      unclear: [],
      colours: [{ speaker: 'A2', colour: 3 }],
    })
    expect(correctedNames(after(), names)).toEqual(names)
  })
})

describe('scoredByCorrection', () => {
  const checked = (...parts: (readonly [number, number])[]) =>
    after(...parts.map(([start, end]) => ({ kind: 'check', start, end, checked: true }) as const))

  test('is null if nothing was marked or everything was checked', () => {
    expect(scoredByCorrection(checked(), 10)).toBe(null)
    expect(scoredByCorrection(checked([0, 5], [5, 10]), 10)).toBe(null)
  })

  test('else the checked parts', () => {
    expect(scoredByCorrection(checked([0, 5], [6, 10]), 10)).toEqual([
      { start: 0, end: 5 },
      { start: 6, end: 10 },
    ])
  })
})
