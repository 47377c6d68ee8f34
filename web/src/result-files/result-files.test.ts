import { expect, it } from 'vitest'
import { baseName, isCommonFile, isResultFile, namesakes, soundOf } from './result-files.ts'

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
const at = (path: string) => ({
  name: path.slice(path.lastIndexOf('/') + 1),
  webkitRelativePath: path,
})

it('a result belongs to the audio file with its base name', () => {
  const sounds = named('call 1.wav', 'Call 2.MP3', 'call.2.wav')
  const place = (name: string) => soundOf({ name }, sounds)
  expect(place('call 1.rttm')).toBe(0)
  expect(place('CALL 2.json')).toBe(1)
  expect(place('call 2.mp3.rttm')).toBe(1)
  expect(place('call.2.uem')).toBe(2)
  expect(place('call.rttm')).toBeNull()
  expect(place('call 1.part.rttm')).toBeNull()
})

it('of several with the base name, the one in the same folder', () => {
  const sounds = [
    at('all/a/call.wav'),
    at('all/b/call.wav'),
    at('all/c/call.wav'),
    at('all/c/call.mp3'),
  ]
  expect(soundOf(at('all/b/call.rttm'), sounds)).toBe(1)
  expect(soundOf(at('all/call.rttm'), sounds)).toBeNull()
  expect(soundOf(at('all/c/call.rttm'), sounds)).toBeNull()
  expect(soundOf(at('labels/one.rttm'), [at('sounds/one.wav')])).toBe(0)
})

it('namesakes have the name, else the base name', () => {
  const found = named('Call.wav', 'call', 'call 2.wav', 'call.mp3')
  expect(namesakes('call', found)).toEqual(named('call'))
  expect(namesakes('CALL 2', found)).toEqual(named('call 2.wav'))
  expect(namesakes('call', named('Call.wav', 'call.mp3'))).toHaveLength(2)
})
