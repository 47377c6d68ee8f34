import { expect, it } from 'vitest'
import { type DroppedEntry, filesIn, sortFiles } from './sound-files.ts'

it('accepts files by type or extension, and results of other tools by extension, and returns the names of the others', () => {
  const files = [
    new File([], 'call.WAV'),
    new File([], 'talk', { type: 'audio/mpeg' }),
    new File([], 'notes.pdf', { type: 'application/pdf' }),
    new File([], 'call.RTTM'),
    new File([], 'labels.txt', { type: 'text/plain' }),
    new File([], '._call.rttm'),
    new File([], '.hidden.wav', { type: 'audio/wav' }),
    new File([], 'no-ending'),
    new File([], 'meeting.mp4', { type: 'video/mp4' }),
  ]
  const { sounds, results, others } = sortFiles(files)
  expect(sounds.map(({ name }) => name)).toEqual(['call.WAV', 'talk', 'meeting.mp4'])
  expect(results.map(({ name }) => name)).toEqual(['call.RTTM', 'labels.txt'])
  expect(others).toEqual(['notes.pdf', '._call.rttm', '.hidden.wav', 'no-ending'])
})

const file = (name: string): DroppedEntry => ({
  isFile: true,
  file: (found) => found(new File([], name)),
})

/** Returns a hundred entries at a time, as browsers do. */
const folder = (entries: readonly DroppedEntry[]): DroppedEntry => ({
  isFile: false,
  createReader: () => {
    const left = [...entries]
    return { readEntries: (found) => found(left.splice(0, 100)) }
  },
})

it('finds all files in nested folders', async () => {
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

it('rejects if an entry cannot be read', async () => {
  const gone: DroppedEntry = { isFile: true, file: (_, failed) => failed(new Error('gone')) }
  await expect(filesIn([folder([gone])])).rejects.toThrow('gone')
})
