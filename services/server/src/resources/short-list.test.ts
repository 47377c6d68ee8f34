import { expect, it } from 'vitest'
import { shortListPage } from './short-list.ts'

it('continues after a deleted item, also if the clock was set back', () => {
  const items = ['2026-01-01', '2026-01-09', '2026-01-03', '2026-01-04'].map(
    (createdAt, place) => ({
      id: String(place),
      createdAt,
    }),
  )
  const { nextCursor } = shortListPage(items, { limit: 2 })
  const without = items.filter(({ id }) => id !== '1')
  const next = shortListPage(without, { limit: 2, cursor: nextCursor ?? '' })
  expect(next.items.map(({ id }) => id)).toEqual(['2', '3'])
  const withNewer = [{ id: 'new', createdAt: '2026-01-01' }, ...without]
  const again = shortListPage(withNewer, { limit: 9, cursor: nextCursor ?? '' })
  expect(again.items.map(({ id }) => id)).toEqual(['2', '3'])
})
