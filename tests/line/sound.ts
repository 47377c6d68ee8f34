import { readFileSync } from 'node:fs'
import path from 'node:path'

const RATE = 16_000

/** The example that the product brings along: three voices, some overlap. */
export function conversation(): Buffer {
  return readFileSync(path.join(import.meta.dirname, '../../web/public/example/conversation.wav'))
}

/** 16-bit mono WAV of the given samples. */
export function wav(samples: Float32Array, rate = RATE): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + samples.length * 2, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(rate, 24)
  bytes.writeUInt32LE(rate * 2, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(samples.length * 2, 40)
  samples.forEach((value, i) => {
    bytes.writeInt16LE(Math.round(value * 32_767), 44 + i * 2)
  })
  return bytes
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
  wav(new Float32Array(0)).copy(bytes)
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.writeUInt16LE(3, 20)
  bytes.writeUInt32LE(RATE * 4, 28)
  bytes.writeUInt16LE(4, 32)
  bytes.writeUInt16LE(32, 34)
  bytes.writeUInt32LE(4 * RATE, 40)
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
