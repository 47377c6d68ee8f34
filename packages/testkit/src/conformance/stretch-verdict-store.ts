import {
  NO_FILTER,
  type RecordingStore,
  type StretchVerdict,
  type StretchVerdictQuery,
  type StretchVerdictStore,
} from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { aRecording, aStretchVerdict, EVERY_STRETCH_VERDICT } from '../builders.ts'
import { type Opened, using } from './opened.ts'

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`

/** Conformance suite of `StretchVerdictStore`. `open` returns empty stores. */
export function stretchVerdictStoreSuite(
  name: string,
  open: () => Promise<
    Opened<{ store: StretchVerdictStore; recordings: Pick<RecordingStore, 'insert' | 'remove'> }>
  >,
): void {
  describe(`stretch verdict store: ${name}`, () => {
    test('keeps a verdict as it is; an id is used once', () =>
      using(open, async ({ store, recordings }) => {
        await recordings.insert(aRecording({ id: 'recording-1' }))
        const verdict = aStretchVerdict({
          start: 0.1,
          end: 1 / 3,
          verdict: 'wrong',
          errors: ['missed-speech', 'overlap'],
          speaker: '$a.b "ÿ" 😀',
          note: 'first\nsecond',
          reviewer: 'Zoë',
          draw: 'draw-1',
          curve: 'confidence',
          score: 37.25,
        })
        expect(await store.insert(verdict)).toBe(true)
        expect(await store.insert({ ...verdict, note: 'other' })).toBe(false)
        expect(await store.get(verdict.id)).toEqual(verdict)
        expect(await store.get('unknown')).toBe(null)
        expect(await store.ofRecording('recording-1')).toEqual([verdict])
        expect(await store.list(EVERY_STRETCH_VERDICT)).toEqual({
          items: [verdict],
          more: false,
          total: 1,
        })
      }))

    test('takes a verdict back once, and keeps it', () =>
      using(open, async ({ store, recordings }) => {
        await recordings.insert(aRecording({ id: 'recording-1' }))
        const [one, other] = [aStretchVerdict(), aStretchVerdict()]
        await store.insert(one)
        await store.insert(other)
        const undone = { ...one, undoneAt: at(5) }
        expect(await store.undo(one.id, at(5))).toEqual(undone)
        expect(await store.undo(one.id, at(6))).toEqual(undone)
        expect(await store.undo('unknown', at(6))).toBe(null)
        expect(await store.get(one.id)).toEqual(undone)
        const only = async (undoneToo: StretchVerdictQuery['undone']) =>
          (await store.list({ ...EVERY_STRETCH_VERDICT, undone: undoneToo })).items
        expect(await only('exclude')).toEqual([other])
        expect(await only('only')).toEqual([undone])
        expect(await only('include')).toHaveLength(2)
      }))

    test('lists pages, newest first by time, then by id; a position stays valid', () =>
      using(open, async ({ store, recordings }) => {
        await recordings.insert(aRecording({ id: 'recording-1' }))
        const verdicts = [
          aStretchVerdict({ id: 'b', createdAt: at(2) }),
          aStretchVerdict({ id: 'd', createdAt: at(1) }),
          aStretchVerdict({ id: 'a', createdAt: at(3) }),
          aStretchVerdict({ id: 'c', createdAt: at(2) }),
          aStretchVerdict({ id: 'e', createdAt: at(2) }),
        ]
        for (const verdict of verdicts) await store.insert(verdict)
        const ids = (items: readonly StretchVerdict[]) => items.map(({ id }) => id).join('')
        const first = await store.list({ ...EVERY_STRETCH_VERDICT, limit: 2 })
        expect([ids(first.items), first.more, first.total]).toEqual(['ab', true, 5])
        const after = { value: at(2), id: 'b' }
        await store.insert(aStretchVerdict({ id: 'f', createdAt: at(4) }))
        const second = await store.list({ ...EVERY_STRETCH_VERDICT, limit: 2, after })
        expect([ids(second.items), second.more, second.total]).toEqual(['ce', true, 6])
        const third = await store.list({
          ...EVERY_STRETCH_VERDICT,
          limit: 2,
          after: { value: at(2), id: 'e' },
        })
        expect([ids(third.items), third.more]).toEqual(['d', false])
        const whole = await store.list({ ...EVERY_STRETCH_VERDICT, limit: 6 })
        expect([ids(whole.items), whole.more]).toEqual(['fabced', false])
        const inRecording = await store.list({
          ...EVERY_STRETCH_VERDICT,
          recordingId: 'recording-1',
          limit: 4,
        })
        expect([ids(inRecording.items), inRecording.more]).toEqual(['fabc', true])
        const inner = { ...EVERY_STRETCH_VERDICT, recordingId: 'recording-1', limit: 1, after }
        expect(ids((await store.list(inner)).items)).toBe('c')
      }))

    test('filters by its own fields, and by recordings', () =>
      using(open, async ({ store, recordings }) => {
        await recordings.insert(aRecording({ id: 'r1', name: 'Talk one', status: 'succeeded' }))
        await recordings.insert(aRecording({ id: 'r2', name: 'Talk two', trashedAt: at(1) }))
        await recordings.insert(aRecording({ id: 'r3', name: 'Other', humanScore: 50 }))
        const one = aStretchVerdict({ recordingId: 'r1', runId: 'x', createdAt: at(3) })
        const two = aStretchVerdict({ recordingId: 'r2', reviewer: 'Zoë', createdAt: at(2) })
        const three = aStretchVerdict({
          recordingId: 'r3',
          verdict: 'unclear',
          provider: 'pyannoteai',
          model: 'precision-3',
          createdAt: at(1),
        })
        for (const verdict of [one, two, three]) await store.insert(verdict)
        const found = async (filter: Partial<StretchVerdictQuery>) => {
          const { items, total } = await store.list({ ...EVERY_STRETCH_VERDICT, ...filter })
          expect(total).toBe(items.length)
          return items
        }
        expect(await found({})).toEqual([one, two, three])
        expect(await found({ recordingId: 'r2' })).toEqual([two])
        expect(await found({ recordingId: 'unknown' })).toEqual([])
        expect(await found({ runId: 'x' })).toEqual([one])
        expect(await found({ runId: 'x', recordingId: 'r1' })).toEqual([one])
        expect(await found({ verdict: 'unclear' })).toEqual([three])
        expect(await found({ reviewer: 'Zoë' })).toEqual([two])
        expect(await found({ provider: 'local' })).toEqual([one, two])
        expect(await found({ provider: 'pyannoteai', model: 'precision-3' })).toEqual([three])
        expect(await found({ recordings: { ...NO_FILTER, q: 'talk' } })).toEqual([one, two])
        const kept = { ...NO_FILTER, trashed: 'exclude' } as const
        expect(await found({ recordings: kept })).toEqual([one, three])
        expect(await found({ recordings: kept, recordingId: 'r2' })).toEqual([])
        const scored = {
          ...NO_FILTER,
          humanScore: { from: 40, to: 60 },
          unscored: 'exclude',
        } as const
        expect(await found({ recordings: scored })).toEqual([three])
        await recordings.remove('r1')
        expect(await found({})).toEqual([two, three])
      }))

    test('lists and removes the verdicts of a recording, by start', () =>
      using(open, async ({ store, recordings }) => {
        await recordings.insert(aRecording({ id: 'recording-2' }))
        const verdicts = [
          aStretchVerdict({ id: 'b', start: 5, end: 6, undoneAt: at(1) }),
          aStretchVerdict({ id: 'a', start: 0, end: 9, createdAt: at(1) }),
          aStretchVerdict({ id: 'c', start: 0, end: 1, createdAt: at(0) }),
          aStretchVerdict({ id: 'd', recordingId: 'recording-2' }),
        ] as const
        for (const verdict of verdicts) await store.insert(verdict)
        expect(await store.ofRecording('recording-1')).toEqual([2, 1, 0].map((i) => verdicts[i]))
        await store.remove('recording-1')
        await store.remove('unknown')
        expect(await store.ofRecording('recording-1')).toEqual([])
        expect(await store.get('a')).toBe(null)
        expect((await store.list(EVERY_STRETCH_VERDICT)).items).toEqual([verdicts[3]])
      }))
  })
}
