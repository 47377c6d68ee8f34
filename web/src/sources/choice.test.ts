import type { SourceObjectView } from '@toolkit/server/client'
import { expect, it } from 'vitest'
import { type Choice, MAX_CHOSEN, pathOf, withObjects, withoutObject } from './choice.ts'

const object = (name: string, more: Partial<SourceObjectView> = {}): SourceObjectView => ({
  url: `s3://b/${name}`,
  name,
  sizeBytes: 1,
  modifiedAt: '2026-01-01T00:00:00.000Z',
  recordingId: null,
  arriving: false,
  ...more,
})
const NONE: Choice = new Map()

it('leaves out what is a recording already or on its way', () => {
  const chosen = withObjects(NONE, [
    object('a'),
    object('b', { recordingId: 'r' }),
    object('c', { arriving: true }),
  ])
  expect([...chosen.keys()]).toEqual(['s3://b/a'])
  expect(withoutObject(chosen, 's3://b/a').size).toBe(0)
  expect(chosen.size).toBe(1)
})

it('holds no more than can be added at once', () => {
  const many = Array.from({ length: MAX_CHOSEN + 10 }, (_, place) => object(`${place}`))
  const chosen = withObjects(NONE, many)
  expect(chosen.size).toBe(MAX_CHOSEN)
  expect([...chosen.keys()].at(-1)).toBe(`s3://b/${MAX_CHOSEN - 1}`)
  expect(withObjects(chosen, many.slice(0, 3)).size).toBe(MAX_CHOSEN)
})

it('names the folders on the way', () => {
  expect(pathOf({ bucket: 'b', prefix: '' }, '')).toEqual([{ name: 'b', prefix: '' }])
  expect(pathOf({ bucket: 'b', prefix: 'calls/' }, 'calls/2026/01/')).toEqual([
    { name: 'b/calls', prefix: 'calls/' },
    { name: '2026', prefix: 'calls/2026/' },
    { name: '01', prefix: 'calls/2026/01/' },
  ])
})
