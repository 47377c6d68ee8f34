import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { decode, mixDown, resample } from '@toolkit/audio'
import { SAMPLE_RATE } from './grid.ts'

export interface SampleSource {
  /** 16 kHz mono. */
  readonly samples: AsyncIterable<Float32Array>
  /** Length by what has been read so far; null while nothing can be said. */
  estimateSeconds(): number | null
}

/**
 * Opens a recording of any known format as a stream of samples for the models. Reading to the end or leaving the
 * loop closes the file.
 */
export async function openSamples(
  path: string,
  options: { ffmpegPath: string | null; tempDir: string; signal: AbortSignal },
): Promise<SampleSource> {
  const { size } = await stat(path)
  let bytesRead = 0
  let decodedSeconds = 0
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path, { signal: options.signal })) {
      bytesRead += (chunk as Uint8Array).length
      yield chunk as Uint8Array
    }
  }
  const { sampleRate, blocks } = await decode(bytes(), options)
  // What ffmpeg decodes is read whole before the first sample: its length cannot be told from the bytes.
  const spooled = bytesRead >= size
  async function* counted(): AsyncGenerator<Float32Array> {
    for await (const channels of blocks) {
      const block = mixDown(channels)
      decodedSeconds += block.length / sampleRate
      yield block
    }
  }
  return {
    samples: resample(counted(), sampleRate, SAMPLE_RATE),
    estimateSeconds: () =>
      spooled || bytesRead === 0 ? null : decodedSeconds * (size / bytesRead),
  }
}
