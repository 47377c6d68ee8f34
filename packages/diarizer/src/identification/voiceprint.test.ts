import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMBEDDING_SIZE } from '../grid.ts'
import { unit } from '../vector.ts'
import {
  packVoiceprint,
  unpackVoiceprint,
  VOICE_MODEL,
  VOICE_MODEL_FILES,
  VOICEPRINT_MAX_LENGTH,
} from './voiceprint.ts'

const voices = fc
  .record({
    vector: fc.float32Array({
      minLength: EMBEDDING_SIZE,
      maxLength: EMBEDDING_SIZE,
      min: -1,
      max: 1,
      noNaN: true,
    }),
    seconds: fc.integer({ min: 1, max: 2000 }).map((frames) => frames / 64),
  })
  .filter(({ vector }) => vector.some((x) => Math.abs(x) > 0.01))
  .map(({ vector, seconds }) => ({ vector: unit(vector) as Float32Array, seconds }))

const [EXAMPLE] = fc.sample(voices, { numRuns: 1, seed: 1 }) as [
  { vector: Float32Array; seconds: number },
]
const bytesOf = (text: string) => Buffer.from(text, 'base64')

describe('voiceprints', () => {
  test('hold exactly what was written', () => {
    fc.assert(
      fc.property(voices, (voice) => {
        const text = packVoiceprint(voice)
        expect(text).toMatch(/^[A-Za-z0-9+/]+=*$/)
        expect(text.length).toBeLessThanOrEqual(VOICEPRINT_MAX_LENGTH)
        expect(unpackVoiceprint(text)).toEqual(voice)
      }),
    )
  })

  test('name the model whose files they were made with', () => {
    const sums = join(import.meta.dirname, '../../../../models/SHA256SUMS')
    const names: readonly string[] = VOICE_MODEL_FILES
    const lines = readFileSync(sums, 'utf8')
      .split('\n')
      .filter((line) => names.includes(line.split('  ')[1] ?? ''))
    expect(lines).toHaveLength(names.length)
    const digest = createHash('sha256')
      .update(`${lines.join('\n')}\n`)
      .digest('hex')
    expect(VOICE_MODEL).toBe(digest.slice(0, 16))
  })

  const changed = (change: (bytes: Buffer) => Buffer | undefined) => {
    const bytes = bytesOf(packVoiceprint(EXAMPLE))
    return (change(bytes) ?? bytes).toString('base64')
  }
  const setting = (at: number) =>
    changed((bytes) => {
      bytes[at] = (bytes[at] as number) ^ 1
      return bytes
    })

  test.each([
    ['another model', setting(7), /another model/],
    ['another format', setting(3), /another model/],
    ['something else', Buffer.from('a voice of another engine').toString('base64'), /not made by/],
    ['nothing', '', /not made by/],
    ['no base64', 'a voice!', /not base64/],
    ['a cut', changed((bytes) => bytes.subarray(0, -4)), /damaged/],
    ['no seconds', changed((bytes) => bytes.fill(0, 14, 18)), /damaged/],
    ['no direction', changed((bytes) => bytes.fill(0, 18)), /damaged/],
    ['no numbers', changed((bytes) => bytes.fill(255, 18)), /damaged/],
    ['too much', 'A'.repeat(VOICEPRINT_MAX_LENGTH + 4), /longer than 20000/],
  ])('are refused: %s', (_, text, message) => {
    expect(() => unpackVoiceprint(text)).toThrow(message)
    expect(() => unpackVoiceprint(text)).toThrow(
      expect.objectContaining({ code: 'request-invalid' }),
    )
  })

  test('are read or refused, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 900 }), fc.nat(), (noise, at) => {
        const bytes = bytesOf(packVoiceprint(EXAMPLE))
        bytes.set(
          noise.subarray(0, Math.max(0, bytes.length - (at % bytes.length))),
          at % bytes.length,
        )
        try {
          const { vector } = unpackVoiceprint(bytes.toString('base64'))
          expect(vector.every(Number.isFinite)).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: 'request-invalid' })
        }
      }),
    )
  })
})
