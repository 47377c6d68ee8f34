import { expect, it } from 'vitest'
import { type DroppedEntry, filesIn } from './dropped-files.ts'

const file = (name: string): DroppedEntry => ({
  isFile: true,
  file: (found) => found(new File([], name)),
})

/** As browsers do it: a hundred entries at a time. */
const folder = (entries: readonly DroppedEntry[]): DroppedEntry => ({
  isFile: false,
  createReader: () => {
    const left = [...entries]
    return { readEntries: (found) => found(left.splice(0, 100)) }
  },
})

it('finds every file below a folder, however many there are', async () => {
  const many = Array.from({ length: 250 }, (_, i) => file(`${i}.wav`))
  const files = await filesIn([
    file('first.wav'),
    folder([folder([]), folder([file('deep.wav')]), ...many]),
    file('last.wav'),
  ])
  expect(files).toHaveLength(253)
  expect(files.slice(0, 3).map(({ name }) => name)).toEqual(['first.wav', 'deep.wav', '0.wav'])
  expect(files.at(-1)?.name).toBe('last.wav')
})

it('an entry that cannot be read fails the drop with its reason', async () => {
  const gone: DroppedEntry = { isFile: true, file: (_, failed) => failed(new Error('gone')) }
  await expect(filesIn([folder([gone])])).rejects.toThrow('gone')
})
