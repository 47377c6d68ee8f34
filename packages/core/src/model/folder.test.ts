import { expect, it } from 'vitest'
import { folderOf } from './folder.ts'
import type { RecordingSource } from './recording.ts'

const of = (name: string, source: RecordingSource = { kind: 'upload' }) =>
  folderOf({ name, source })

it('the folder is that of the name, else that of the address', () => {
  expect(of('call.wav')).toBeNull()
  expect(of('/call.wav')).toBeNull()
  expect(of('berlin/2026/call.wav')).toBe('berlin/2026')
  const url = 'https://user:secret@files.example/a/b/call.wav?signature=x/y#z/w'
  expect(of('call.wav', { kind: 'url', url })).toBe('files.example/a/b')
  expect(of('here/call.wav', { kind: 'url', url })).toBe('here')
  expect(of('c', { kind: 's3', url: 's3://bucket/calls/c.wav' })).toBe('bucket/calls')
  expect(of('c', { kind: 'url', url: 'https://files.example/c.wav' })).toBe('files.example')
  expect(of('c', { kind: 'url', url: 'no address' })).toBeNull()
})
