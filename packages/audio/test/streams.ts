import { decode, mixDown } from '@toolkit/audio'

/** Yields the bytes in pieces of one size. */
export async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export const NO_FFMPEG = { ffmpegPath: null, tempDir: '/nowhere' }

/** Decodes all bytes, mixed to one channel. */
export async function decodeAll(
  bytes: Uint8Array,
  options: Parameters<typeof decode>[1] = NO_FFMPEG,
  pieceBytes = 65_536,
): Promise<{ sampleRate: number; channels: number; samples: Float32Array }> {
  const { sampleRate, channels, blocks } = await decode(pieces(bytes, pieceBytes), options)
  return { sampleRate, channels, samples: await collect(mono(blocks)) }
}

async function* mono(blocks: AsyncIterable<readonly Float32Array[]>): AsyncGenerator<Float32Array> {
  for await (const channels of blocks) yield mixDown(channels)
}

export async function collect(blocks: AsyncIterable<Float32Array>): Promise<Float32Array> {
  const all: Float32Array[] = []
  for await (const block of blocks) all.push(block.slice())
  const out = new Float32Array(all.reduce((sum, block) => sum + block.length, 0))
  let at = 0
  for (const block of all) {
    out.set(block, at)
    at += block.length
  }
  return out
}

/** Resolves to the error code of a rejected `work`, or to its result. */
export async function outcome(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: { code?: string }) => error.code ?? error)
}
