import { expect, it } from 'vitest'
import type { RecordingSource } from '../model/recording.ts'
import { GROUPINGS, groupKey, groupsOf } from './grouping.ts'

const folderOf = (name: string, source: RecordingSource = { kind: 'upload' }) =>
  groupsOf({ name, source, tags: [] }, 'folder')[0]

it('the folder is that of the name, else that of the address', () => {
  expect(folderOf('call.wav')).toBeNull()
  expect(folderOf('/call.wav')).toBeNull()
  expect(folderOf('berlin/2026/call.wav')).toBe('berlin/2026')
  const url = 'https://user:secret@files.example/a/b/call.wav?signature=x/y#z/w'
  expect(folderOf('call.wav', { kind: 'url', url })).toBe('files.example/a/b')
  expect(folderOf('here/call.wav', { kind: 'url', url })).toBe('here')
  expect(folderOf('c', { kind: 's3', url: 's3://bucket/calls/c.wav' })).toBe('bucket/calls')
  expect(folderOf('c', { kind: 'url', url: 'https://files.example/c.wav' })).toBe('files.example')
  expect(folderOf('c', { kind: 'url', url: 'no address' })).toBeNull()
})

it('by model all recordings are in one group', () => {
  expect(groupsOf({ name: 'a/b', source: { kind: 'upload' }, tags: ['x'] }, 'model')).toEqual([
    null,
  ])
})

it('a recording is in the group of each of its tags', () => {
  const tagged = (tags: readonly string[]) =>
    groupsOf({ name: 'a/b', source: { kind: 'upload' }, tags }, 'tag')
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
