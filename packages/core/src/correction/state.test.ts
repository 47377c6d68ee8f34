import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyOperation, BASE, DURATION } from '../../test/any-operation.ts'
import { hasCode } from '../errors.ts'
import type { EditedTurn } from './edited-turns.ts'
import type { Operation } from './operations.ts'
import { applyOperation, type CorrectionState, correctionOf } from './state.ts'

/** A copy of everything, changed in place by the plainest code: what an operation means. Null: it does not fit. */
interface Twin {
  turns: EditedTurn[]
  checked: Set<number>
}

/** Checked parts have whole limits here, so that the twin counts seconds. */
function twinOf(): Twin {
  return {
    turns: BASE.map(({ index, ...turn }) => ({
      id: `b${index}`,
      ...turn,
      status: 'machine' as const,
      base: index,
    })),
    checked: new Set(),
  }
}

const isInside = (start: number, end: number) => start >= 0 && end > start && end <= DURATION

function naive(before: Twin, op: Operation): Twin | null {
  const turns = before.turns.map((turn) => ({ ...turn }))
  const checked = new Set(before.checked)
  const find = (id: string) => turns.find((turn) => turn.id === id)
  const after = { turns, checked }
  const corrected = 'corrected' as const
  switch (op.kind) {
    case 'move-boundary': {
      const turn = find(op.turn)
      if (!turn) return null
      Object.assign(turn, { [op.edge]: op.to, status: corrected })
      return isInside(turn.start, turn.end) ? after : null
    }
    case 'assign':
    case 'confirm':
    case 'delete': {
      if (op.turns.length === 0 || new Set(op.turns).size < op.turns.length) return null
      if (!op.turns.every(find)) return null
      if (op.kind === 'delete') {
        return { ...after, turns: turns.filter(({ id }) => !op.turns.includes(id)) }
      }
      for (const id of op.turns) {
        const turn = find(id) as EditedTurn
        if (op.kind === 'confirm') {
          if (turn.status === 'machine') Object.assign(turn, { status: 'confirmed' })
        } else if (turn.speaker !== op.speaker) {
          Object.assign(turn, { speaker: op.speaker, status: corrected })
        }
      }
      return after
    }
    case 'split': {
      const turn = find(op.turn)
      if (!turn || find(op.newTurn) || op.newTurn.startsWith('b')) return null
      if (op.at <= turn.start || op.at >= turn.end) return null
      turns.push({ ...turn, id: op.newTurn, start: op.at, base: null, status: corrected })
      Object.assign(turn, { end: op.at, status: corrected })
      return after
    }
    case 'merge': {
      const [turn, other] = [find(op.turn), find(op.with)]
      if (!turn || !other || turn === other) return null
      const start = Math.min(turn.start, other.start)
      Object.assign(turn, { start, end: Math.max(turn.end, other.end), status: corrected })
      return { ...after, turns: turns.filter((one) => one !== other) }
    }
    case 'add': {
      const { turn: id, speaker, start, end } = op
      if (find(id) || id.startsWith('b') || !isInside(start, end)) return null
      turns.push({ id, speaker, start, end, base: null, status: corrected })
      return after
    }
    case 'rename-speaker':
    case 'merge-speakers': {
      const to = op.kind === 'rename-speaker' ? op.to : op.into
      const has = (speaker: string) => turns.some((turn) => turn.speaker === speaker)
      if (!has(op.from)) return null
      if (op.kind === 'rename-speaker' && op.from !== to && has(to)) return null
      if (op.kind === 'merge-speakers' && (op.from === to || !has(to))) return null
      const status = op.kind === 'rename-speaker' ? {} : { status: corrected }
      for (const turn of turns) {
        if (turn.speaker === op.from) Object.assign(turn, { speaker: to, ...status })
      }
      return after
    }
    case 'swap-speakers': {
      const { a, b, from, to } = op
      const found = turns.filter(
        ({ speaker, start }) =>
          (speaker === a || speaker === b) && start >= from && (to === null || start < to),
      )
      if (a === b || (to !== null && to <= from) || found.length === 0) return null
      for (const turn of found) {
        Object.assign(turn, { speaker: turn.speaker === a ? b : a, status: corrected })
      }
      return after
    }
    case 'check': {
      if (!isInside(op.start, op.end)) return null
      for (let second = op.start; second < op.end; second += 1) {
        if (op.checked) checked.add(second)
        else checked.delete(second)
      }
      return after
    }
  }
}

function line({ id, speaker, start, end, status, base }: EditedTurn): string {
  return JSON.stringify([id, speaker, start, end, status, base])
}

/** The content of a state, as text that is compared fast. */
function seen({ turns, checked }: CorrectionState) {
  const seconds = checked.flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, i) => start + i),
  )
  return [turns.all().map(line), seconds.join()].flat().join('\n')
}

function twinSeen({ turns, checked }: Twin) {
  const sorted = turns.toSorted(
    (a, b) => a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1),
  )
  return [sorted.map(line), [...checked].sort((a, b) => a - b).join()].flat().join('\n')
}

/** The state after an operation, or null if it does not fit. */
function applied(state: CorrectionState, op: Operation): CorrectionState | null {
  try {
    return applyOperation(state, op)
  } catch (error) {
    if (hasCode(error, 'request-invalid')) return null
    throw error
  }
}

describe('applyOperation', () => {
  test('does the same as a twin that keeps whole copies, and changes no earlier state', () => {
    let fitted = 0
    fc.assert(
      fc.property(fc.array(anyOperation, { minLength: 60, maxLength: 60 }), (operations) => {
        let state = correctionOf(BASE, DURATION)
        let twin = twinOf()
        const states: [CorrectionState, ReturnType<typeof seen>][] = []
        for (const operation of operations) {
          const [next, expected] = [applied(state, operation), naive(twin, operation)]
          expect(next === null, JSON.stringify(operation)).toBe(expected === null)
          if (next === null || expected === null) continue
          fitted += 1
          if (fitted % 8 === 0) states.push([state, seen(state)])
          expect(seen(next)).toBe(twinSeen(expected))
          const ids = [...expected.turns, ...twin.turns].map(({ id }) => id)
          const byId = new Map(expected.turns.map((turn) => [turn.id, line(turn)]))
          const found = ids.map((id) => next.turns.get(id)).map((turn) => turn && line(turn))
          expect(found.join('\n')).toBe(ids.map((id) => byId.get(id)).join('\n'))
          const counts = Map.groupBy(expected.turns, ({ speaker }) => speaker)
          expect(next.speakers).toEqual(
            new Map([...counts].map(([speaker, turns]) => [speaker, turns.length])),
          )
          expect(next.turns.size).toBe(expected.turns.length)
          state = next
          twin = expected
        }
        for (const [earlier, then] of states) expect(seen(earlier)).toBe(then)
        const all = state.turns.all()
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
        expect(all.every(({ start, end }) => end > start && start >= 0 && end <= DURATION)).toBe(
          true,
        )
      }),
      { numRuns: 40 },
    )
    expect(fitted).toBeGreaterThan(400)
  })

  test('refuses values that are no times, ids or labels', () => {
    const state = correctionOf(BASE, DURATION)
    const add = { kind: 'add', turn: 'x', speaker: 'A', start: 1, end: 2 } as const
    const bad: Operation[] = [
      { ...add, start: Number.NaN },
      { ...add, end: Number.NaN },
      { ...add, end: Infinity },
      { ...add, start: -1 },
      { ...add, end: DURATION + 0.001 },
      { ...add, turn: '' },
      { ...add, turn: 'a b' },
      { ...add, turn: 'x'.repeat(65) },
      { ...add, turn: 'b99' },
      { ...add, speaker: '' },
      { ...add, speaker: ' \u200b' },
      { ...add, speaker: 'a\nb' },
      { ...add, speaker: '\ud800' },
      { ...add, speaker: 'x'.repeat(101) },
      { kind: 'move-boundary', turn: 'b0', edge: 'end', to: Number.NaN },
      { kind: 'split', turn: 'b0', at: Number.NaN, newTurn: 'x' },
      { kind: 'check', start: Number.NaN, end: 1, checked: true },
      { kind: 'swap-speakers', a: 'A', b: 'B', from: Number.NaN, to: null },
      { kind: 'swap-speakers', a: 'A', b: 'B', from: 0, to: Number.NaN },
      { kind: 'assign', turns: [], speaker: 'A' },
      { kind: 'delete', turns: ['__proto__'] },
    ]
    expect(bad.filter((operation) => applied(state, operation) !== null)).toEqual([])
    expect(applied(state, add)).not.toBe(null)
  })

  test('speakers, checked parts and turns of an operation are limited', () => {
    let state = correctionOf(BASE, 1e6)
    const speakers = state.speakers.size
    for (let i = speakers; i < 1_000; i += 1) {
      const add = { kind: 'add', turn: `x${i}`, speaker: `S${i}`, start: 1, end: 2 } as const
      state = applyOperation(state, add)
    }
    const one = { kind: 'add', turn: 'one', speaker: 'one', start: 1, end: 2 } as const
    expect(() => applyOperation(state, one)).toThrow('at most 1000 speakers')
    expect(applied(state, { ...one, speaker: 'S999' })).not.toBe(null)
    const checked = Array.from({ length: 10_000 }, (_, i) => ({ start: 2 * i, end: 2 * i + 1 }))
    state = { ...state, checked }
    const check = { kind: 'check', start: 50_000, end: 50_001, checked: true } as const
    expect(() => applyOperation(state, check)).toThrow('At most 10000 parts')
    const turns = Array.from({ length: 25_001 }, (_, i) => `x${i}`)
    expect(() => applyOperation(state, { kind: 'confirm', turns })).toThrow('1 to 25000 turns')
  })

  test('a turn of the machine beyond the end of the recording can be edited', () => {
    const base = [{ index: 0, speaker: 'A', start: 0, end: 10.4 }]
    const state = correctionOf(base, 10)
    const moved = { kind: 'move-boundary', turn: 'b0', edge: 'start', to: 1 } as const
    expect(applyOperation(state, moved).turns.all()).toMatchObject([{ start: 1, end: 10.4 }])
  })

  test('an operation on a day of 20,000 turns shares what is the same', () => {
    const base = Array.from({ length: 20_000 }, (_, index) => ({
      index,
      speaker: `S${index % 20}`,
      start: index * 4.32,
      end: index * 4.32 + 4,
    }))
    const state = correctionOf(base, 86_400)
    const after = applyOperation(state, { kind: 'assign', turns: ['b10000'], speaker: 'S1' })
    const [before, now] = [state.turns.all(), after.turns.all()]
    expect(now.filter((turn, i) => turn !== before[i]).map(({ id }) => id)).toEqual(['b10000'])
    const bulk = base.map(({ index }) => `b${index}`)
    const all = applyOperation(after, { kind: 'assign', turns: bulk, speaker: 'X' })
    expect(all.speakers).toEqual(new Map([['X', 20_000]]))
    const none = applyOperation(all, { kind: 'delete', turns: bulk })
    expect([none.turns.size, none.turns.all(), none.turns.get('b1')]).toEqual([0, [], undefined])
    const first = { kind: 'add', turn: 'x', speaker: 'A', start: 1, end: 2 } as const
    expect(applyOperation(none, first).turns.all()).toHaveLength(1)
  })
})

describe('EditedTurns', () => {
  test('finds turns of a window and neighbours, as a plain search does', () => {
    fc.assert(
      fc.property(
        fc.array(anyOperation, { maxLength: 60 }),
        fc.integer({ min: 0, max: DURATION }),
        fc.integer({ min: 0, max: DURATION }),
        (operations, from, to) => {
          const { turns } = operations.reduce(
            (state, operation) => applied(state, operation) ?? state,
            correctionOf(BASE, DURATION),
          )
          const all = turns.all()
          expect(turns.between(from, to)).toEqual(
            all.filter(({ start, end }) => start < to && end > from),
          )
          for (const [i, turn] of all.entries()) {
            expect(turns.neighbour(turn, 1)).toBe(all[i + 1] ?? null)
            expect(turns.neighbour(turn, -1)).toBe(all[i - 1] ?? null)
            const isSame = ({ speaker }: EditedTurn) => speaker === turn.speaker
            expect(turns.neighbour(turn, -1, isSame)).toBe(all.slice(0, i).findLast(isSame) ?? null)
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})
