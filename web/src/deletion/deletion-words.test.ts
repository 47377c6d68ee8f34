import { expect, it } from 'vitest'
import { movedWords } from './deletion-words.ts'

const some = (names: string) => [...names].map((name) => ({ id: name, name }))

it('a notice names up to three recordings', () => {
  expect(movedWords(some('a'), true)).toBe('Moved to the trash: “a”')
  expect(movedWords(some('abc'), true)).toBe('Moved to the trash: “a”, “b”, “c”')
  expect(movedWords(some('abcde'), true)).toBe('Moved to the trash: “a”, “b”, “c” and 2 more')
  expect(movedWords(some('a'), false)).toBe('Deleted: “a”')
})
