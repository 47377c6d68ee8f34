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
  /** Whether a file that ends before what it promises is an error instead of a warning. Default: no. */
  readonly refusesCut?: boolean | undefined
}

export interface DecodedAudio {
  /** Of every block, in Hz: the file's first one. */
  readonly sampleRate: number
  /** Of the first block; where streams of different kinds follow each other later blocks may have others. */
  readonly channels: number
  /**
   * One array a channel, at most 65,536 samples each, nominally −1…1 (float and lossy files may exceed it). Channels that
   * would cancel out when mixed are turned over. Read once.
   */
  readonly blocks: AsyncIterable<readonly Float32Array[]>
  /** How long it lasts by its container, where that is the only way to tell how far decoding is. */
  readonly promisedSeconds: number | null
  /** What is known of the file; complete when `blocks` has been read to its end. */
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
 * Decodes a stream at its own rate. Reads `bytes` once, in order, as fast as `blocks` is read. What the beginning already
 * shows is thrown here, the rest while iterating: the errors of `probe` and audio-corrupt, audio-no-samples,
 * audio-not-finite, and audio-truncated where it is asked for. Read `blocks` to its end or leave its loop: either frees
 * everything.
 */
export async function decode(
  bytes: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): Promise<DecodedAudio> {
  return decodeSource(await openSource(bytes, options), options)
}

/** As `decode`, for a source that is open already. Closes its reader. */
export async function decodeSource(
  { codec, reader }: Source,
  options: Pick<DecodeOptions, 'refusesCut' | 'signal'>,
): Promise<DecodedAudio> {
  const findings = new Findings({ refusesCut: options.refusesCut ?? false })
  const decoded = checked(DECODERS[codec](reader, findings), reader, options.signal)
  const blocks = atOneRate(decoded, findings)
  const first = await blocks.next()
  if (first.done === true) throw noSamples()
  const { sampleRate, channels } = first.value
  return {
    sampleRate,
    channels: channels.length,
    promisedSeconds: findings.promisedSeconds,
    blocks: { [Symbol.asyncIterator]: () => channelsOf(first.value, blocks) },
    facts: () => findings.facts(),
  }
}

/** The blocks, judged; closes the reader at the end. */
async function* checked(
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
      ? corrupt('the decoder gave up', error)
      : error
  } finally {
    await reader.close()
  }
}

/** Where a later stream has another rate: one resampler a channel. */
interface Conversion {
  readonly fromRate: number
  readonly resamplers: readonly Resampler[]
}

/** The blocks at the rate of the first one, cut to bounded size, with channels that do not cancel out. */
async function* atOneRate(
  blocks: AsyncGenerator<SoundBlock>,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  let phase = new PhaseCorrection(findings, 1)
  let outRate = 0
  let conversion: Conversion | null = null
  const finish = (ended: Conversion): Generator<SoundBlock> =>
    bounded(phase.push(ended.resamplers.map((resampler) => resampler.finish())), outRate)
  for await (const { sampleRate, channels } of blocks) {
    findings.format(sampleRate, channels.length)
    if (outRate === 0) {
      outRate = sampleRate
      phase = new PhaseCorrection(findings, sampleRate)
    }
    if (conversion !== null && !continues(conversion, sampleRate, channels.length)) {
      yield* finish(conversion)
      conversion = null
    }
    if (sampleRate === outRate) {
      yield* bounded(phase.push(channels), outRate)
      continue
    }
    conversion ??= newConversion(sampleRate, outRate, channels.length)
    const { resamplers }: Conversion = conversion
    const converted = channels.map((channel, at) => (resamplers[at] as Resampler).push(channel))
    yield* bounded(phase.push(converted), outRate)
  }
  if (conversion !== null) yield* finish(conversion)
}

function newConversion(fromRate: number, toRate: number, channels: number): Conversion {
  const resamplers = Array.from({ length: channels }, () => new Resampler(fromRate, toRate))
  return { fromRate, resamplers }
}

function continues({ fromRate, resamplers }: Conversion, rate: number, channels: number): boolean {
  return fromRate === rate && resamplers.length === channels
}

function* bounded(channels: readonly Float32Array[], sampleRate: number): Generator<SoundBlock> {
  const length = channels[0]?.length ?? 0
  for (let at = 0; at < length; at += MAX_BLOCK_SAMPLES) {
    const piece = channels.map((channel) => channel.subarray(at, at + MAX_BLOCK_SAMPLES))
    yield { sampleRate, channels: piece }
  }
}

/** A plain iterator, because a generator that was never started would not pass `return` on. */
function channelsOf(
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
