import { readFileSync } from 'node:fs'
import path from 'node:path'
import { wavHeader, wavOf } from '@toolkit/testkit'

const RATE = 16_000
const HEADER_BYTES = 44

/** The example of the page: three voices, some overlap. */
export function conversation(): Buffer {
  return readFileSync(path.join(import.meta.dirname, '../../web/public/example/conversation.wav'))
}

/** The example, repeated. */
export function longConversation(times: number): Buffer {
  const samples = conversation().subarray(HEADER_BYTES)
  const size = samples.length * times
  const header = wavHeader(size, { sampleRate: RATE })
  return Buffer.concat([header, ...Array<Buffer>(times).fill(samples)])
}

/** 16-bit mono WAV of the given samples. */
export function wav(samples: Float32Array): Buffer {
  return Buffer.from(wavOf(samples, RATE))
}

export function silence(seconds: number): Buffer {
  return wav(new Float32Array(seconds * RATE))
}

export function tone(seconds: number, hertz = 440): Buffer {
  const samples = new Float32Array(seconds * RATE)
  for (let i = 0; i < samples.length; i += 1) {
    samples[i] = 0.3 * Math.sin((2 * Math.PI * hertz * i) / RATE)
  }
  return wav(samples)
}

/** A 32-bit float WAV in which one sample is not a number. */
export function notANumber(): Buffer {
  const bytes = Buffer.alloc(44 + 4 * RATE)
  bytes.set(wavHeader(4 * RATE, { sampleRate: RATE, bits: 32, encoding: 'float' }))
  bytes.writeFloatLE(Number.NaN, 44 + 4 * 1000)
  return bytes
}

/** A form as a script would post it. */
export function form(
  file: Buffer | null,
  name: string,
  fields: Readonly<Record<string, string>> = {},
): FormData {
  const data = new FormData()
  for (const [key, value] of Object.entries(fields)) data.append(key, value)
  if (file) data.append('file', new Blob([new Uint8Array(file)]), name)
  return data
}
