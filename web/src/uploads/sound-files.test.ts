import { expect, it } from 'vitest'
import { sortSounds } from './sound-files.ts'

it('takes what may hold sound by type or ending, and names the rest', () => {
  const files = [
    new File([], 'call.WAV'),
    new File([], 'talk', { type: 'audio/mpeg' }),
    new File([], 'notes.txt', { type: 'text/plain' }),
    new File([], '.hidden.wav', { type: 'audio/wav' }),
    new File([], 'no-ending'),
    new File([], 'meeting.mp4', { type: 'video/mp4' }),
  ]
  const { sounds, others } = sortSounds(files)
  expect(sounds.map(({ name }) => name)).toEqual(['call.WAV', 'talk', 'meeting.mp4'])
  expect(others).toEqual(['notes.txt', '.hidden.wav', 'no-ending'])
})
