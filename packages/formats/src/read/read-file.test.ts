import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../test/bytes-of.ts'
import { readDiarizationFile } from './read-file.ts'

describe('readDiarizationFile', () => {
  it('recognises the format and reads the whole file', async () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `${index} ${index + 1} a\n`).join('')
    for (const size of [1_000, 2 ** 20]) {
      const file = await readDiarizationFile(blocksOf(text, [size]), null)
      expect(file.format).toBe('lab')
      expect(file.results[0]?.turns).toHaveLength(5_000)
    }
  })

  it('reads the format that is given', async () => {
    const text = '0.0\t1.0\tAnna\n'
    expect((await readDiarizationFile(blocksOf(text), null)).format).toBe('audacity')
    expect((await readDiarizationFile(blocksOf(text), 'lab')).format).toBe('lab')
    await expect(readDiarizationFile(blocksOf(text), 'uem')).rejects.toThrow('Line 1, column 13: ')
  })

  it('accepts a file with scored parts alone', async () => {
    const { results } = await readDiarizationFile(blocksOf('talk 1 0 60\n'), null)
    expect(results).toMatchObject([{ recording: 'talk', scored: [{ start: 0, end: 60 }] }])
  })

  it.each([
    ['', 'import-invalid', 'The file is empty.'],
    ['Hello\n', 'import-unknown-format', 'rttm, pyannoteai, pyannote-audio, csv, lab'],
    [
      '0 0 a\n',
      'import-invalid',
      'The file has no turn and no scored part. 1 turn without length was left out.',
    ],
    ['WEBVTT\n', 'import-invalid', 'The file has no turn and no scored part.'],
  ])('refuses %j', async (text, code, message) => {
    await expect(readDiarizationFile(blocksOf(text), null)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })

  it('closes the source, also after an error', async () => {
    for (const text of ['0 1 a\n', `0 1 a\nx\n${'0 1 a\n'.repeat(100_000)}`, 'Hello\n']) {
      let isClosed = false
      const source = async function* () {
        try {
          yield* blocksOf(text)
        } finally {
          isClosed = true
        }
      }
      await readDiarizationFile(source(), null).catch((error: Error) => {
        expect(error).toMatchObject({ code: expect.stringMatching(/^import-/) })
      })
      expect(isClosed).toBe(true)
    }
  })

  it('passes on errors of the source', async () => {
    const source = async function* () {
      yield new TextEncoder().encode('0 1 a\n')
      throw new Error('The disk is gone.')
    }
    await expect(readDiarizationFile(source(), null)).rejects.toThrow('The disk is gone.')
  })
})
