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
  const { sounds, results, others } = sortFiles(files.map((file) => ({ file, path: file.name })))
  expect(sounds.map(({ path }) => path)).toEqual(['call.WAV', 'talk', 'meeting.mp4'])
  expect(results.map(({ path }) => path)).toEqual(['call.RTTM', 'labels.txt'])
  expect(others).toEqual(['notes.pdf', '._call.rttm', '.hidden.wav', 'no-ending'])
})

const file = (fullPath: string): DroppedEntry => ({
  isFile: true,
  fullPath,
  file: (found) => found(new File([], fullPath.slice(fullPath.lastIndexOf('/') + 1))),
})

/** Returns a hundred entries at a time, as browsers do. */
const folder = (fullPath: string, entries: readonly DroppedEntry[]): DroppedEntry => ({
  isFile: false,
  fullPath,
  createReader: () => {
    const left = [...entries]
    return { readEntries: (found) => found(left.splice(0, 100)) }
  },
})

it('finds all files in nested folders, with their paths', async () => {
  const many = Array.from({ length: 250 }, (_, i) => file(`/all/${i}.wav`))
  const { files, unreadable } = await filesIn([
    file('/first.wav'),
    folder('/all', [folder('/all/a', []), folder('/all/b', [file('/all/b/deep.wav')]), ...many]),
    file('/last.wav'),
  ])
  expect(files).toHaveLength(253)
  expect(files.slice(0, 3).map(({ path }) => path)).toEqual([
    'first.wav',
    'all/b/deep.wav',
    'all/0.wav',
  ])
  expect(files[1]?.file.name).toBe('deep.wav')
  expect(files.at(-1)?.path).toBe('last.wav')
  expect(unreadable).toEqual([])
})

it('what cannot be read is named, and the others are found', async () => {
  const gone: DroppedEntry = {
    isFile: true,
    fullPath: '/all/gone.wav',
    file: (_, failed) => failed(new Error('gone')),
  }
  const { files, unreadable } = await filesIn([folder('/all', [gone, file('/all/there.wav')])])
  expect(files.map(({ path }) => path)).toEqual(['all/there.wav'])
  expect(unreadable).toEqual(['all/gone.wav'])
})
