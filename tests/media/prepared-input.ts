import path from 'node:path'
import { decode, mixDown, prepare } from '@toolkit/audio'
import type { Prepared } from '@toolkit/core'
import { atAnalysisRate } from './analysis.ts'
import { pieces } from './pieces.ts'
import { FFMPEG } from './tools.ts'

// Each preparation starts a process that loads all its modules: half of the time of a short file.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, '../../.cache/media-modules')

const MAX_SECONDS = 24 * 3_600

/** A file prepared like in the product, with the played sound. */
export interface PreparedInput extends Prepared {
  /** The sound that is played and sent to the provider: the rendition or the file itself. */
  readonly sound: Uint8Array
}

/** Prepares a file. Throws the errors of `prepare`. */
export async function prepareInput(
  bytes: Uint8Array,
  { tempDir, maxSeconds = MAX_SECONDS }: { tempDir: string; maxSeconds?: number },
): Promise<PreparedInput> {
  let body: Uint8Array[] = []
  const prepared = await prepare(
    {
      read: () => pieces(bytes),
      sizeBytes: bytes.length,
      blobKey: 'recordings/one/audio',
      track: null,
      // A second pass replaces the output of the first one.
      keep: async (stream) => {
        const kept: Uint8Array[] = []
        body = kept
        for await (const piece of stream) kept.push(piece)
      },
      onProgress: () => undefined,
      signal: new AbortController().signal,
    },
    { ffmpegPath: FFMPEG, tempDir, maxSeconds, refusesCut: false },
  )
  const { rendition } = prepared
  return {
    ...prepared,
    sound: rendition === null ? bytes : Buffer.concat([rendition.head, ...body]),
  }
}

/** Decodes a sound to one channel at `ANALYSIS_RATE`, with its duration. */
export async function decodeSound(
  sound: Uint8Array,
  tempDir: string,
): Promise<{ samples: Float32Array; seconds: number }> {
  const audio = await decode(pieces(sound), { ffmpegPath: FFMPEG, tempDir })
  const blocks: Float32Array[] = []
  for await (const channels of audio.blocks) blocks.push(mixDown(channels).slice())
  const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0))
  let at = 0
  for (const block of blocks) {
    all.set(block, at)
    at += block.length
  }
  const { sampleRate } = audio
  return { samples: atAnalysisRate(all, sampleRate), seconds: all.length / sampleRate }
}
