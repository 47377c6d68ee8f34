import type { ModelStore } from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { type Opened, using } from './opened.ts'

const refusal = { field: 'confidence', message: 'no "such" – 😀', at: '2026-01-01T00:00:00.000Z' }

/** Conformance suite of `ModelStore`. `open` returns an empty store. */
export function modelStoreSuite(
  name: string,
  open: () => Promise<Opened<{ store: ModelStore }>>,
): void {
  describe(`model store: ${name}`, () => {
    test('keeps notes per model and provider', () =>
      using(open, async ({ store }) => {
        expect(await store.get('pyannoteai', 'a.b$c')).toBe(null)
        const notes = { provider: 'pyannoteai', model: 'a.b$c', refused: [refusal] } as const
        await store.put(notes)
        expect(await store.get('pyannoteai', 'a.b$c')).toEqual(notes)
        expect(await store.get('local', 'a.b$c')).toBe(null)
        expect(await store.get('pyannoteai', 'a')).toBe(null)
      }))

    test('replaces older notes', () =>
      using(open, async ({ store }) => {
        await store.put({ provider: 'local', model: 'm', refused: [refusal] })
        await store.put({ provider: 'local', model: 'm', refused: [] })
        expect(await store.get('local', 'm')).toEqual({
          provider: 'local',
          model: 'm',
          refused: [],
        })
      }))

    test('lists all notes', () =>
      using(open, async ({ store }) => {
        expect(await store.list()).toEqual([])
        const local = { provider: 'local', model: 'm', refused: [] } as const
        const cloud = { provider: 'pyannoteai', model: 'm', refused: [refusal] } as const
        await store.put(local)
        await store.put({ ...cloud, refused: [] })
        await store.put(cloud)
        const listed = await store.list()
        expect(listed).toHaveLength(2)
        expect(listed).toEqual(expect.arrayContaining([local, cloud]))
      }))
  })
}
