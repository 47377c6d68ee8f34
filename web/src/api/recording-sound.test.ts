import { describe, expect, it } from 'vitest'
import { isBeingPrepared, isFileMissing, soundVersion } from './recording-sound.ts'

const original = { kind: 'original', contentType: 'audio/wav', sizeBytes: 12 } as const
const error = { code: 'audio-corrupt', message: 'No sound can be read from this file.' }

describe('the sound of a recording', () => {
  it('is being prepared until sound and length, or an error, are known', () => {
    const recording = { durationSeconds: null, sound: null, error: null }
    expect(isBeingPrepared(recording)).toBe(true)
    expect(isBeingPrepared({ ...recording, sound: original })).toBe(true)
    expect(isBeingPrepared({ ...recording, durationSeconds: 60 })).toBe(true)
    expect(isBeingPrepared({ ...recording, durationSeconds: 60, sound: original })).toBe(false)
    expect(isBeingPrepared({ ...recording, error })).toBe(false)
  })

  it('is missing only on the error `file-missing`', () => {
    const missing = { code: 'file-missing', message: 'The file is missing.' }
    expect([error, missing, null].map((one) => isFileMissing({ error: one }))).toEqual([
      false,
      true,
      false,
    ])
  })

  it('has another version if kind or size differ', () => {
    const rendition = { ...original, kind: 'rendition' } as const
    const versions = [null, original, rendition, { ...rendition, sizeBytes: 13 }].map(soundVersion)
    expect(new Set(versions).size).toBe(4)
    expect(soundVersion({ ...original })).toBe(soundVersion(original))
  })
})
