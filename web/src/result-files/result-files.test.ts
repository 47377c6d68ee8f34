import { expect, it } from 'vitest'
import { baseName, isCommonFile, isResultFile, matchSounds, namesakes } from './result-files.ts'

it('finds files that may hold a result by their extension', () => {
  const names = ['a.rttm', 'A.TextGrid', 'a.b.json', 'a.wav', 'rttm', '.hidden.rttm', 'a.']
  expect(names.filter((name) => isResultFile({ name }))).toEqual([
    'a.rttm',
    'A.TextGrid',
    'a.b.json',
  ])
  expect([{ name: 'notes.TXT' }, { name: 'a.rttm' }].map(isCommonFile)).toEqual([true, false])
})

it('removes one extension', () => {
  expect(['a.wav', 'a.b.wav', 'a', '.a'].map(baseName)).toEqual(['a', 'a.b', 'a', '.a'])
})

const named = (...names: string[]) => names.map((name) => ({ name }))
/** The audio files that each result may belong to; one that is certain has no brackets. */
const places = (results: readonly string[], sounds: readonly string[]) =>
  matchSounds(results, sounds).map((match) =>
    match.isCertain ? match.sounds[0] : [...match.sounds],
  )

it('a result belongs to the audio file with its base name', () => {
  const sounds = ['call 1.wav', 'Call 2.MP3', 'call.2.wav']
  expect(places(['call 1.rttm', 'CALL 2.json', 'call 2.mp3.rttm', 'call.2.uem'], sounds)).toEqual([
    0, 1, 1, 2,
  ])
  expect(places(['call.rttm', 'call 1.part.rttm'], sounds)).toEqual([[], []])
})

it('of several with the base name, the one in the same folder; otherwise the person chooses', () => {
  const sounds = ['all/a/call.wav', 'all/b/call.wav', 'all/c/call.wav', 'all/c/call.mp3']
  expect(places(['all/b/call.rttm', 'all/a/call.rttm'], sounds)).toEqual([1, 0])
  expect(places(['all/call.rttm'], sounds)).toEqual([[0, 1, 2, 3]])
  expect(places(['all/c/call.rttm', 'all/c/call.mp3.rttm'], sounds)).toEqual([[2, 3], 3])
  expect(places(['labels/one.rttm'], ['sounds/one.wav'])).toEqual([0])
})

it('the result of another folder is not taken for that of an audio file which has its own', () => {
  const results = ['a/call.rttm', 'b/call.rttm', 'labels/call.uem']
  expect(places(results, ['a/call.wav'])).toEqual([0, [0], 0])
})

it('thousands of files are matched at once', () => {
  const many = Array.from({ length: 5000 }, (_, index) => `calls/${index}`)
  const found = places(
    many.map((path) => `${path}.rttm`),
    many.map((path) => `${path}.wav`),
  )
  expect(found).toEqual(many.map((_, index) => index))
})

it('namesakes have the name, else the base name', () => {
  const found = named('Call.wav', 'call', 'call 2.wav', 'call.mp3')
  expect(namesakes('call', found)).toEqual(named('call'))
  expect(namesakes('CALL 2', found)).toEqual(named('call 2.wav'))
  expect(namesakes('call', named('Call.wav', 'call.mp3'))).toHaveLength(2)
})
