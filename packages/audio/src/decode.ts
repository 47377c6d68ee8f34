import { ToolkitError } from '@toolkit/core'
import type { ByteReader } from './byte-reader.ts'
import { decodeFlac } from './flac-decode.ts'
import { corrupt, type MonoBlock } from './mono-block.ts'
import { decodeMp3 } from './mp3-decode.ts'
import { decodeOgg } from './ogg-decode.ts'
import { type Codec, openSource, type Source, type SourceOptions } from './source.ts'
import { decodeWav } from './wav-decode.ts'

export type DecodeOptions = SourceOptions

export interface DecodedAudio {
  readonly sampleRate: number
  readonly channels: number
  /** Mono mix (mean of channels) in blocks of at most 65,536 samples, nominally −1…1 (float and lossy files may exceed it). Read once. */
  readonly blocks: AsyncIterable<Float32Array>
}

const MAX_BLOCK_SAMPLES = 65_536

const DECODERS: Readonly<Record<Codec, (reader: ByteReader) => AsyncGenerator<MonoBlock>>> = {
  wav: decodeWav,
  mp3: decodeMp3,
  flac: decodeFlac,
  'ogg-vorbis': (reader) => decodeOgg(reader, 'vorbis'),
  'ogg-opus': (reader) => decodeOgg(reader, 'opus'),
  'ogg-flac': (reader) => decodeOgg(reader, 'flac'),
}

/**
 * Decodes a stream at its own rate. Reads `bytes` once, in order, as fast as `blocks` is read. What the beginning already
 * shows is thrown here, the rest while iterating: the errors of `probe` and audio-corrupt, audio-truncated,
 * audio-no-samples, audio-not-finite. Read `blocks` to its end or leave its loop: either frees everything.
 */
export async function decode(
  bytes: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): Promise<DecodedAudio> {
  return decodeSource(await openSource(bytes, options), options.signal)
}

/** As `decode`, for a source that is open already. Closes its reader. */
export async function decodeSource(
  { codec, reader }: Source,
  signal: AbortSignal | undefined,
): Promise<DecodedAudio> {
  const blocks = checked(DECODERS[codec](reader), reader, signal)
  const first = await blocks.next()
  if (first.done === true) throw noSamples()
  const { sampleRate, channels } = first.value
  return {
    sampleRate,
    channels,
    blocks: { [Symbol.asyncIterator]: () => samplesOf(first.value, blocks) },
  }
}

/** The blocks, judged and cut to bounded size; closes the reader at the end. */
async function* checked(
  blocks: AsyncGenerator<MonoBlock>,
  reader: ByteReader,
  signal: AbortSignal | undefined,
): AsyncGenerator<MonoBlock> {
  let sampleRate: number | null = null
  try {
    for await (const block of blocks) {
      signal?.throwIfAborted()
      sampleRate ??= block.sampleRate
      if (block.sampleRate !== sampleRate) throw corrupt('its sample rate changes in the middle')
      if (!areFinite(block.samples)) throw notFinite()
      for (let at = 0; at < block.samples.length; at += MAX_BLOCK_SAMPLES) {
        yield { ...block, samples: block.samples.subarray(at, at + MAX_BLOCK_SAMPLES) }
      }
    }
  } catch (error) {
    throw error !== reader.failure && isDecoderTrap(error)
      ? corrupt('the decoder gave up', error)
      : error
  } finally {
    await reader.close()
  }
}

/** A plain iterator, because a generator that was never started would not pass `return` on. */
function samplesOf(first: MonoBlock, rest: AsyncGenerator<MonoBlock>): AsyncIterator<Float32Array> {
  let pending: MonoBlock | null = first
  return {
    async next() {
      const block = pending
      pending = null
      if (block !== null) return { done: false, value: block.samples }
      const step = await rest.next()
      return step.done === true
        ? { done: true, value: undefined }
        : { done: false, value: step.value.samples }
    },
    async return() {
      await rest.return(undefined)
      return { done: true, value: undefined }
    },
  }
}

function areFinite(samples: Float32Array): boolean {
  let sum = 0
  for (let i = 0; i < samples.length; i++) sum += (samples[i] as number) * 0
  return sum === 0
}

/** What a WebAssembly codec or its parser throws on nonsense. */
function isDecoderTrap(error: unknown): boolean {
  return (
    (error instanceof Error && error.name === 'RuntimeError') ||
    error instanceof RangeError ||
    error instanceof TypeError
  )
}

function noSamples(): ToolkitError {
  return new ToolkitError(
    'audio-no-samples',
    'The file holds no sound: its header is there, but not one sample. Choose another file.',
  )
}

function notFinite(): ToolkitError {
  return new ToolkitError(
    'audio-not-finite',
    'The file holds values that are not numbers (NaN or infinite). Export the recording again.',
  )
}
