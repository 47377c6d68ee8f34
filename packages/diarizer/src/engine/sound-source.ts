import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { decode, mixDown, Resampler, resample } from '@toolkit/audio'
import { type MediaWarning, ToolkitError } from '@toolkit/core'
import type { Pair } from '../channels/channel-evidence.ts'
import { SAMPLE_RATE } from '../grid.ts'

/** A recording of any supported format while it is decoded. */
export interface SoundSource {
  readonly sampleRate: number
  /** The channels, as `decode` gives them. Closed when they are read to their end or the loop is left. */
  readonly blocks: AsyncIterable<readonly Float32Array[]>
  /** Estimated duration from what has been read so far; null while unknown. */
  estimateSeconds(): number | null
  /** What was found about the file; complete once the samples are read to their end. */
  warnings(): readonly MediaWarning[]
}

/** Opens a recording. */
export async function openSound(
  path: string,
  options: { ffmpegPath: string | null; tempDir: string; signal: AbortSignal },
): Promise<SoundSource> {
  const { size } = await stat(path)
  let bytesRead = 0
  let decodedSeconds = 0
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path, { signal: options.signal })) {
      bytesRead += (chunk as Uint8Array).length
      yield chunk as Uint8Array
    }
  }
  const { sampleRate, blocks, facts } = await decode(bytes(), options)
  // Files for ffmpeg are read completely before the first sample, so that the bytes read do not indicate progress.
  const isSpooled = bytesRead >= size
  async function* counted(): AsyncGenerator<readonly Float32Array[]> {
    for await (const channels of blocks) {
      decodedSeconds += (channels[0]?.length ?? 0) / sampleRate
      yield channels
    }
  }
  return {
    sampleRate,
    blocks: counted(),
    estimateSeconds: () =>
      isSpooled || bytesRead === 0 ? null : decodedSeconds * (size / bytesRead),
    warnings: () => facts().warnings,
  }
}

/** The mix at 16 kHz. */
export function monoSamples({ blocks, sampleRate }: SoundSource): AsyncIterable<Float32Array> {
  async function* mono(): AsyncGenerator<Float32Array> {
    for await (const channels of blocks) yield mixDown(channels)
  }
  return resample(mono(), sampleRate, SAMPLE_RATE)
}

/** Left and right at 16 kHz. Throws `request-invalid` if a part of the recording does not have two channels. */
export async function* channelSamples({
  blocks,
  sampleRate,
}: SoundSource): AsyncGenerator<Pair<Float32Array>> {
  const [left, right] = [0, 1].map(() => new Resampler(sampleRate, SAMPLE_RATE)) as [
    Resampler,
    Resampler,
  ]
  for await (const channels of blocks) {
    const [first, second] = channels
    if (first === undefined || second === undefined || channels.length > 2) {
      throw notTwoChannels(channels.length)
    }
    // At 16 kHz the samples stay as they are.
    if (sampleRate === SAMPLE_RATE) yield [first, second]
    else yield [left.push(first), right.push(second)]
  }
  if (sampleRate !== SAMPLE_RATE) yield [left.finish(), right.finish()]
}

function notTwoChannels(channels: number): ToolkitError {
  const message = `The recording cannot be diarized by channel: it does not have two channels (${channels}). Run it again without that option.`
  return new ToolkitError('request-invalid', message)
}
