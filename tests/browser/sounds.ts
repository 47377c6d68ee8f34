import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..', '..')
const shared = path.join(root, '..', 'shared', 'audio', 'sample.wav')
const example = path.join(root, 'web', 'public', 'example', 'conversation.wav')

/** A real conversation of half a minute where this machine has one, else the example. */
export const CONVERSATION_FILE = existsSync(shared) ? shared : example
export const CONVERSATION_NAME = path.basename(CONVERSATION_FILE)

type Encoding = 'pcm16' | 'float32'

/** A quiet tone in mono 16-bit PCM: valid audio without speech. */
export function toneWav(seconds: number): Buffer {
  const samples = Buffer.alloc(seconds * RATE * 2)
  for (let i = 0; i < samples.length / 2; i++) {
    samples.writeInt16LE(Math.round(1000 * Math.sin((2 * Math.PI * 440 * i) / RATE)), i * 2)
  }
  return wav(samples, 'pcm16')
}

/** A WAV with a valid header and a NaN sample at the end. */
export function brokenWav(seconds: number): Buffer {
  const samples = Buffer.alloc(seconds * RATE * 4)
  samples.writeFloatLE(Number.NaN, samples.length - 4)
  return wav(samples, 'float32')
}

/** The conversation, repeated. */
export function longConversation(times: number): Buffer {
  const file = readFileSync(CONVERSATION_FILE)
  const samples = file.subarray(file.indexOf('data') + 8)
  return wav(Buffer.concat(Array<Buffer>(times).fill(samples)), 'pcm16')
}

const RATE = 16_000

function wav(samples: Buffer, encoding: Encoding): Buffer {
  const bytes = encoding === 'pcm16' ? 2 : 4
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(encoding === 'pcm16' ? 1 : 3, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(RATE, 24)
  header.writeUInt32LE(RATE * bytes, 28)
  header.writeUInt16LE(bytes, 32)
  header.writeUInt16LE(bytes * 8, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  return Buffer.concat([header, samples])
}
