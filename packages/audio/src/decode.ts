import { type MediaFacts, ToolkitError } from '@toolkit/core'
import type { ByteReader } from './byte-reader.ts'
import { decodeFfmpeg } from './ffmpeg/decode.ts'
import { Findings } from './findings.ts'
import { decodeFlac } from './flac/decode.ts'
import { PhaseCorrection } from './mix.ts'
import { decodeMp3 } from './mpeg/decode.ts'
import { decodeOgg } from './ogg/decode.ts'
import { decodeRendition } from './rendition/decode.ts'
import { Resampler } from './resample/resample.ts'
import { corrupt, type SoundBlock } from './sound-block.ts'
import { type Codec, openSource, type Source, type SourceOptions } from './source.ts'
import { decodeWav } from './wav/decode.ts'

export interface DecodeOptions extends SourceOptions {
  /** Whether a truncated file is an error instead of a warning. Default: false. */
  readonly refusesCut?: boolean | undefined
}

export interface DecodedAudio {
  /** Sample rate of every block in Hz: that of the first stream in the file. */
  readonly sampleRate: number
  /** Channel count of the first block. Later streams in the file may have a different count. */
  readonly channels: number
  /**
   * One array per channel, at most 65,536 samples each, nominally −1…1 (float and lossy files may exceed it). Inverted
   * channels are corrected so that a mix does not cancel them out. Iterate once.
   */
  readonly blocks: AsyncIterable<readonly Float32Array[]>
  /** Duration declared by the container, if progress cannot be derived from the bytes read; otherwise null. */
  readonly declaredSeconds: number | null
  /** Facts about the file; complete once `blocks` has been read to its end. */
  facts(): MediaFacts
}

const MAX_BLOCK_SAMPLES = 65_536

const DECODERS: Readonly<
  Record<Codec, (reader: ByteReader, findings: Findings) => AsyncGenerator<SoundBlock>>
> = {
  wav: decodeWav,
  mp3: decodeMp3,
  flac: decodeFlac,
  rendition: decodeRendition,
  ffmpeg: decodeFfmpeg,
  'ogg-vorbis': decodeOgg,
  'ogg-opus': decodeOgg,
  'ogg-flac': decodeOgg,
}

/**
 * Decodes a stream at its own sample rate. Reads `bytes` once, in order, as fast as `blocks` is consumed. Rejects with
 * errors that the beginning of the file shows; later errors are thrown while iterating: those of `probe`, and
 * audio-corrupt, audio-no-samples, audio-not-finite, and audio-truncated if `refusesCut` is set. Iterate `blocks` to
 * its end or leave the loop; both free all resources.
 */
export async function decode(
  bytes: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): Promise<DecodedAudio> {
  return decodeSource(await openSource(bytes, options), options)
}

/** Like `decode`, for an open source. Closes its reader. */
export async function decodeSource(
  { codec, reader }: Source,
  options: Pick<DecodeOptions, 'refusesCut' | 'signal'>,
): Promise<DecodedAudio> {
  const findings = new Findings({ refusesCut: options.refusesCut ?? false })
  const decoded = validated(DECODERS[codec](reader, findings), reader, options.signal)
  const blocks = atUniformRate(decoded, findings)
  const first = await blocks.next()
  if (first.done === true) throw noSamples()
  const { sampleRate, channels } = first.value
  return {
    sampleRate,
    channels: channels.length,
    declaredSeconds: findings.declaredSeconds,
    blocks: { [Symbol.asyncIterator]: () => channelIterator(first.value, blocks) },
    facts: () => findings.facts(),
  }
}

/** Validates the blocks; closes the reader at the end. */
async function* validated(
  blocks: AsyncGenerator<SoundBlock>,
  reader: ByteReader,
  signal: AbortSignal | undefined,
): AsyncGenerator<SoundBlock> {
  try {
    for await (const block of blocks) {
      signal?.throwIfAborted()
      if (!block.channels.every(areFinite)) throw notFinite()
      yield block
    }
  } catch (error) {
    throw error !== reader.failure && isDecoderTrap(error)
      ? corrupt('the decoder failed', error)
      : error
  } finally {
    await reader.close()
  }
}

/** Sample rate conversion of a later stream; one resampler per channel. */
interface Conversion {
  readonly fromRate: number
  readonly resamplers: readonly Resampler[]
}

/** Converts all blocks to the sample rate of the first one, limits their size, and corrects inverted channels. */
async function* atUniformRate(
  blocks: AsyncGenerator<SoundBlock>,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  let phase = new PhaseCorrection(findings, 1)
  let outputRate = 0
  let conversion: Conversion | null = null
  const finishConversion = (ended: Conversion): Generator<SoundBlock> =>
    splitBlocks(phase.push(ended.resamplers.map((resampler) => resampler.finish())), outputRate)
  for await (const { sampleRate, channels } of blocks) {
    findings.format(sampleRate, channels.length)
    if (outputRate === 0) {
      outputRate = sampleRate
      phase = new PhaseCorrection(findings, sampleRate)
    }
    if (conversion !== null && !isSameConversion(conversion, sampleRate, channels.length)) {
      yield* finishConversion(conversion)
      conversion = null
    }
    if (sampleRate === outputRate) {
      yield* splitBlocks(phase.push(channels), outputRate)
      continue
    }
    conversion ??= newConversion(sampleRate, outputRate, channels.length)
    const { resamplers }: Conversion = conversion
    const converted = channels.map((channel, at) => (resamplers[at] as Resampler).push(channel))
    yield* splitBlocks(phase.push(converted), outputRate)
  }
  if (conversion !== null) yield* finishConversion(conversion)
}

function newConversion(fromRate: number, toRate: number, channels: number): Conversion {
  const resamplers = Array.from({ length: channels }, () => new Resampler(fromRate, toRate))
  return { fromRate, resamplers }
}

function isSameConversion(
  { fromRate, resamplers }: Conversion,
  rate: number,
  channels: number,
): boolean {
  return fromRate === rate && resamplers.length === channels
}

function* splitBlocks(
  channels: readonly Float32Array[],
  sampleRate: number,
): Generator<SoundBlock> {
  const length = channels[0]?.length ?? 0
  for (let at = 0; at < length; at += MAX_BLOCK_SAMPLES) {
    const piece = channels.map((channel) => channel.subarray(at, at + MAX_BLOCK_SAMPLES))
    yield { sampleRate, channels: piece }
  }
}

/** A plain iterator, because `return` of a generator that was never started does not reach its `finally`. */
function channelIterator(
  first: SoundBlock,
  rest: AsyncGenerator<SoundBlock>,
): AsyncIterator<readonly Float32Array[]> {
  let pending: SoundBlock | null = first
  return {
    async next() {
      const block = pending
      pending = null
      if (block !== null) return { done: false, value: block.channels }
      const step = await rest.next()
      return step.done === true
        ? { done: true, value: undefined }
        : { done: false, value: step.value.channels }
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

/** Whether the error is one that WebAssembly codecs and their parsers throw on invalid input. */
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
    'The file contains no audio samples, only a header. Choose another file.',
  )
}

function notFinite(): ToolkitError {
  return new ToolkitError(
    'audio-not-finite',
    'The file contains samples that are not finite numbers (NaN or infinity). Export the recording again.',
  )
}
