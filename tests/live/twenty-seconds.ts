import { readFileSync } from 'node:fs'
import path from 'node:path'
import { wavHeader } from '@toolkit/testkit'

const example = path.join(import.meta.dirname, '../../web/public/example/conversation.wav')
const HEADER_BYTES = 44
const SAMPLE_RATE = 16_000
export const SECONDS = 20

/** The first 20 seconds of the example: the shortest that the cloud bills for. */
export function twentySeconds(): Uint8Array<ArrayBuffer> {
  const dataBytes = SECONDS * SAMPLE_RATE * 2
  const wav = new Uint8Array(HEADER_BYTES + dataBytes)
  wav.set(wavHeader(dataBytes, { sampleRate: SAMPLE_RATE }))
  wav.set(readFileSync(example).subarray(HEADER_BYTES, HEADER_BYTES + dataBytes), HEADER_BYTES)
  return wav
}
