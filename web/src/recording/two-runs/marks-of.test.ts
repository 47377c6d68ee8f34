import { expect, it } from 'vitest'
import { marksOf } from './marks-of.ts'

it('stretches are drawn by kind and described by place', () => {
  const items = [
    { start: 1, end: 2, kind: 'missed' as const, who: 'Anna' },
    { start: 4, end: 4.5, kind: 'confusion' as const, who: 'Ben' },
  ]
  const marks = marksOf(items, {
    title: 'Errors',
    kinds: { missed: 'Missed', 'false-alarm': 'False alarm', confusion: 'Confusion' },
    who: ({ who }) => [who],
  })
  expect([...marks.spans.starts]).toEqual([1, 4])
  expect([...marks.byKind.confusion.starts]).toEqual([4])
  expect(marks.byKind['false-alarm'].starts).toHaveLength(0)
  expect(marks.describe(1)).toEqual({
    title: 'Confusion',
    lines: ['0:04.00 – 0:04.50 (0.5 s)', 'Ben'],
  })
  expect(marks.describe(7)).toEqual({ title: '', lines: [] })
})
