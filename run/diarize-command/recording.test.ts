import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namedRecordings } from './recording.ts'

const names = (files: readonly string[]) => namedRecordings(files).map(({ name }) => name)

describe('names of recordings', () => {
  test('are base names without extension', () => {
    expect(names(['a/talk.wav', 'with space.tar.gz', '.hidden', '--odd.wav', '-', 'a/b'])).toEqual([
      'talk',
      'with space.tar',
      '.hidden',
      '--odd',
      'stdin',
      'b',
    ])
  })

  test('are numbered if they are equal, without numbers that are in use', () => {
    const files = ['a/talk.wav', 'b/Talk.mp3', 'talk-2.wav', 'c/talk.wav', 'stdin.wav', '-']
    expect(names(files)).toEqual(['talk', 'Talk-3', 'talk-2', 'talk-4', 'stdin', 'stdin-2'])
    expect(names(['caf\u00e9.wav', 'cafe\u0301.wav'])).toEqual(['caf\u00e9', 'cafe\u0301-2'])
  })

  test('are never equal', () => {
    const file = fc.stringMatching(/^[aA]{1,2}(-[234]){0,2}\.(wav|mp3)$/)
    fc.assert(
      fc.property(fc.array(file), (files) => {
        const keys = names(files).map((name) => name.toLowerCase())
        expect(new Set(keys).size).toBe(files.length)
      }),
    )
  })
})
