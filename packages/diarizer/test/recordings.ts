import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, findFfmpeg, mixDown, resample } from '@toolkit/audio'
import { parseRttm } from '@toolkit/core'
import { diarize, type EngineResult, type Models, type SpeakerHints } from '../src/index.ts'

const repository = join(import.meta.dirname, '..', '..', '..')
const folder = join(repository, '..', 'shared', 'audio')

export const modelsFolder = join(repository, 'models')
export const cacheFolder = join(repository, '.cache')
export const ffmpegPath = findFfmpeg(
  process.env.PATH === undefined ? {} : { PATH: process.env.PATH },
)
export const NO_HINTS: SpeakerHints = { num: null, min: null, max: null }

/** The reason why the reference recordings are not available, or null. */
export const recordingsMissing = existsSync(join(folder, 'sample.wav'))
  ? null
  : 'the recordings with reference diarization (../shared/audio) are not available'

export function recordingPath(name: string): string {
  return join(folder, `${name}.wav`)
}

export function reference(name: string) {
  return parseRttm(readFileSync(join(folder, `${name}.rttm`), 'utf8'))
}

/** Yields 16 kHz samples in blocks, one second by default. */
export async function* inBlocks(
  samples: Float32Array,
  size = 16_000,
): AsyncGenerator<Float32Array> {
  for (let at = 0; at < samples.length; at += size) yield samples.subarray(at, at + size)
}

/** Diarizes a file in this process. */
export async function diarizeFile(
  path: string,
  models: Models,
  hints: SpeakerHints = NO_HINTS,
): Promise<EngineResult> {
  return diarize(decoded(path), models, { hints, durationSeconds: null })
}

/** Yields the 16 kHz mono samples of a file. */
async function* decoded(path: string): AsyncGenerator<Float32Array> {
  const { signal } = new AbortController()
  const options = { ffmpegPath, tempDir: cacheFolder, signal }
  const { sampleRate, blocks } = await decode(createReadStream(path), options)
  async function* mono() {
    for await (const channels of blocks) yield mixDown(channels)
  }
  yield* resample(mono(), sampleRate, 16_000)
}

/** Reads all samples of a file at 16 kHz. */
export async function samplesOf(path: string): Promise<Float32Array> {
  const blocks: Float32Array[] = []
  for await (const block of decoded(path)) blocks.push(block)
  const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0))
  let at = 0
  for (const block of blocks) {
    all.set(block, at)
    at += block.length
  }
  return all
}

/** Writes 16 kHz samples as a 16-bit WAV; those of several channels are interleaved. */
export function wavOf(samples: Float32Array, channels = 1): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(44 + samples.length * 2))
  const text = (at: number, word: string) => {
    for (let i = 0; i < word.length; i++) bytes.setUint8(at + i, word.charCodeAt(i))
  }
  text(0, 'RIFF')
  bytes.setUint32(4, 36 + samples.length * 2, true)
  text(8, 'WAVEfmt ')
  bytes.setUint32(16, 16, true)
  bytes.setUint16(20, 1, true)
  bytes.setUint16(22, channels, true)
  bytes.setUint32(24, 16_000, true)
  bytes.setUint32(28, 32_000 * channels, true)
  bytes.setUint16(32, 2 * channels, true)
  bytes.setUint16(34, 16, true)
  text(36, 'data')
  bytes.setUint32(40, samples.length * 2, true)
  samples.forEach((x, i) => {
    bytes.setInt16(44 + i * 2, Math.round(Math.max(-1, Math.min(1, x)) * 32_767), true)
  })
  return new Uint8Array(bytes.buffer)
}
