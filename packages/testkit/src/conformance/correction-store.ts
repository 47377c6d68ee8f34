import type { CorrectionEntry, CorrectionStore, Operation } from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { aCorrection } from '../builders.ts'
import { type Opened, using } from './opened.ts'

const at = '2026-01-01T00:00:00.000Z'
const OPERATION: Operation = {
  kind: 'add',
  turn: 'x-1',
  speaker: '$a.b "ÿ" 😀',
  start: 0.1,
  end: 1 / 3,
}

/** The entries with these sequence numbers. */
function entriesFrom(first: number, count: number, prefix = 'e'): CorrectionEntry[] {
  return Array.from({ length: count }, (_, i) => {
    const sequence = first + i
    const common = { sequence, id: `${prefix}${sequence}`, author: i % 2 ? null : 'Zoë', at }
    if (i % 3 === 2) return { ...common, kind: 'undo', of: sequence - 1 }
    return { ...common, kind: 'do', operation: OPERATION }
  })
}

/** Conformance suite of `CorrectionStore`. `open` returns an empty store. */
export function correctionStoreSuite(
  name: string,
  open: () => Promise<Opened<{ store: CorrectionStore }>>,
): void {
  describe(`correction store: ${name}`, () => {
    test('keeps corrections, newest first; an id is used once', () =>
      using(open, async ({ store }) => {
        const first = aCorrection({ createdAt: '2026-01-02T00:00:00.000Z' })
        const second = aCorrection({ checked: [{ start: 0.5, end: 1 / 3 + 1 }] })
        const other = aCorrection({ recordingId: 'recording-2' })
        for (const one of [first, second, other]) await store.insert(one)
        expect(await store.list('recording-1')).toEqual([second, first])
        expect(await store.get(second.id)).toEqual(second)
        expect(await store.get('unknown')).toBe(null)
        expect(await store.list('unknown')).toEqual([])
        await expect(store.insert(first)).rejects.toMatchObject({ code: 'request-conflict' })
        expect(await store.list('recording-2')).toEqual([other])
      }))

    test('is inserted without entries', () =>
      using(open, async ({ store }) => {
        const correction = aCorrection({ length: 7 })
        await store.insert(correction)
        expect(await store.get(correction.id)).toEqual({ ...correction, length: 0 })
        expect(await store.entries(correction.id, 0, 10)).toEqual([])
      }))

    test('appends entries at the end of the log, and reads them page by page', () =>
      using(open, async ({ store }) => {
        const correction = aCorrection()
        await store.insert(correction)
        const all = entriesFrom(1, 9)
        const changed = { ...correction, logCharacters: 7, checked: [{ start: 0, end: 1 }] }
        expect(await store.append(changed, all.slice(0, 4))).toBe(true)
        expect(await store.get(correction.id)).toEqual({ ...changed, length: 4 })
        expect(await store.append({ ...changed, length: 4 }, all.slice(4, 5))).toBe(true)
        expect(await store.append({ ...changed, length: 5 }, all.slice(5))).toBe(true)
        expect(await store.entries(correction.id, 0, 100)).toEqual(all)
        expect(await store.entries(correction.id, 3, 4)).toEqual(all.slice(3, 7))
        expect(await store.entries(correction.id, 7, 2)).toEqual(all.slice(7))
        expect(await store.entries(correction.id, 9, 2)).toEqual([])
        expect(await store.entries('unknown', 0, 2)).toEqual([])
      }))

    test('refuses to append if the log has another length, and stores nothing then', () =>
      using(open, async ({ store }) => {
        const correction = aCorrection()
        await store.insert(correction)
        const [mine, theirs] = [entriesFrom(1, 2, 'mine'), entriesFrom(1, 3, 'theirs')]
        expect(await store.append(correction, theirs)).toBe(true)
        expect(await store.append({ ...correction, updatedAt: 'other' }, mine)).toBe(false)
        expect(await store.append({ ...correction, length: 4 }, mine)).toBe(false)
        expect(await store.append(aCorrection(), mine)).toBe(false)
        expect(await store.get(correction.id)).toEqual({ ...correction, length: 3 })
        expect(await store.entries(correction.id, 0, 100)).toEqual(theirs)
      }))

    test('of appends at the same time, one is stored', () =>
      using(open, async ({ store }) => {
        const correction = aCorrection()
        await store.insert(correction)
        const logs = ['a', 'b', 'c', 'd'].map((prefix) => entriesFrom(1, 3, prefix))
        const stored = await Promise.all(logs.map((log) => store.append(correction, log)))
        expect(stored.filter(Boolean)).toEqual([true])
        expect(await store.entries(correction.id, 0, 100)).toEqual(logs[stored.indexOf(true)])
      }))

    test('a finished correction does not change', () =>
      using(open, async ({ store }) => {
        const correction = aCorrection()
        await store.insert(correction)
        const finished = { ...correction, finishedAt: at }
        expect(await store.append(finished, [])).toBe(true)
        expect(await store.append(correction, entriesFrom(1, 1))).toBe(false)
        expect(await store.append(finished, [])).toBe(false)
        expect(await store.get(correction.id)).toEqual(finished)
        expect(await store.entries(correction.id, 0, 100)).toEqual([])
      }))

    test('removes a correction with its log; a missing one is ignored', () =>
      using(open, async ({ store }) => {
        const [one, other] = [aCorrection(), aCorrection()]
        for (const each of [one, other]) {
          await store.insert(each)
          await store.append(each, entriesFrom(1, 3))
        }
        await store.remove(one.id)
        await store.remove('unknown')
        expect(await store.get(one.id)).toBe(null)
        expect(await store.entries(one.id, 0, 10)).toEqual([])
        expect(await store.append(one, entriesFrom(1, 1))).toBe(false)
        expect(await store.entries(other.id, 0, 10)).toEqual(entriesFrom(1, 3))
        await store.insert(one)
        expect(await store.entries(one.id, 0, 10)).toEqual([])
      }))
  })
}
