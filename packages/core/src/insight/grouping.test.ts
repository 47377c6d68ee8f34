import { expect, it } from 'vitest'
import { GROUPINGS, groupKey, groupsOf } from './grouping.ts'

it('by folder a recording is in that of its figures', () => {
  expect(groupsOf({ folder: 'a', tags: ['x'] }, 'folder')).toEqual(['a'])
  expect(groupsOf({ folder: null, tags: ['x'] }, 'folder')).toEqual([null])
})

it('by model all recordings are in one group', () => {
  expect(groupsOf({ folder: 'a', tags: ['x'] }, 'model')).toEqual([null])
})

it('a recording is in the group of each of its tags', () => {
  const tagged = (tags: readonly string[]) => groupsOf({ folder: 'a', tags }, 'tag')
  expect(tagged([])).toEqual([null])
  expect(tagged(['Berlin', 'noisy'])).toEqual(['Berlin', 'noisy'])
})

it('only the spellings of a tag are one group', () => {
  const keys = GROUPINGS.map((grouping) => [groupKey('Berlin', grouping), groupKey(null, grouping)])
  expect(keys).toEqual([
    ['Berlin', null],
    ['Berlin', null],
    [groupKey('BERLIN', 'tag'), null],
  ])
  expect(groupKey('Berlin', 'folder')).not.toBe(groupKey('berlin', 'folder'))
})
