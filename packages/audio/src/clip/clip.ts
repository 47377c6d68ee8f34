import { mixDown } from '../mix.ts'
import { polyphase } from '../resample/polyphase.ts'
import { Resampler } from '../resample/resample.ts'
import { truncated } from '../sound-block.ts'
import { eventLoopTurn } from './event-loop-turn.ts'
import { openRenditionSound } from './rendition-sound.ts'
import type { OpenSound, StoredSound } from './stored-sound.ts'
import { openWavSound } from './wav-sound.ts'

/** A window of a sound, in seconds from its start, and the form in which it is wanted. */
export interface ClipRequest {
  readonly start: number
  readonly end: number
  /** Hz; null: that of the sound. */
  readonly rate: number | null
  /** Whether the channels are mixed to one. */
  readonly isMono: boolean
}

/** A WAV file (16-bit PCM) of a part of a sound. */
export interface Clip {
  readonly sampleRate: number
  readonly channels: number
  /** Samples of each channel; 0 if the window is shorter than the distance of two samples. */
  readonly frames: number
  readonly sizeBytes: number
  /** The bytes of the file; read as fast as they are consumed. */
  bytes(): AsyncGenerator<Uint8Array>
}

const HEADER_BYTES = 44
const SAMPLE_BYTES = 2
const BLOCK_BYTES = 64 * 1024

/**
 * Cuts a part out of a sound: samples round(start·rate) to round(end·rate), at most up to its end. The samples are those of
 * the whole sound: of a WAV file the same (16-bit integers stay as they are, others are rounded), of a rendition decoded
 * from a second before the window. With another rate, sample n is at n/rate seconds of the sound, as if all of it were
 * converted. Reads near the window only; memory does not depend on its length. Throws audio-bad-header, audio-corrupt,
 * audio-truncated, and the errors of the source.
 */
export async function openClip(sound: StoredSound, request: ClipRequest): Promise<Clip> {
  const open = await (sound.kind === 'original' ? openWavSound(sound) : openRenditionSound(sound))
  const sampleRate = request.rate ?? open.sampleRate
  const channels = request.isMono ? 1 : open.channels
  const total = Math.round((open.frames * sampleRate) / open.sampleRate)
  const from = Math.min(total, Math.round(request.start * sampleRate))
  const to = Math.min(total, Math.round(request.end * sampleRate))
  const frames = Math.max(0, to - from)
  const dataBytes = frames * channels * SAMPLE_BYTES
  return {
    sampleRate,
    channels,
    frames,
    sizeBytes: HEADER_BYTES + dataBytes,
    async *bytes() {
      yield wavHeader(dataBytes, sampleRate, channels)
      const form = { sampleRate, isMono: request.isMono }
      yield* packed(whole(converted(open, from, to, form), frames))
    },
  }
}

/** Yields the samples `from` to `to` (at the wanted rate) in the wanted form. */
async function* converted(
  sound: OpenSound,
  from: number,
  to: number,
  { sampleRate, isMono }: { readonly sampleRate: number; readonly isMono: boolean },
): AsyncGenerator<readonly Float32Array[]> {
  const form = (channels: readonly Float32Array[]) => (isMono ? [mixDown(channels)] : channels)
  if (sampleRate === sound.sampleRate) {
    for await (const block of sound.read(from, to)) yield form(block)
    return
  }
  // The filter of an unusual rate takes up to a tenth of a second.
  await eventLoopTurn()
  const { taps, up, down } = polyphase(sound.sampleRate, sampleRate)
  // From an input sample at which an output sample lies exactly, so that all others lie as in the whole sound.
  const needed = Math.max(0, Math.floor((from * down) / up) - taps / 2)
  const first = Math.floor(needed / down) * down
  const last = Math.min(sound.frames, Math.floor(((to - 1) * down) / up) + taps / 2 + 2)
  let at = (first / down) * up
  const count = isMono ? 1 : sound.channels
  const resamplers = Array.from(
    { length: count },
    () => new Resampler(sound.sampleRate, sampleRate),
  )
  const within = (channels: readonly Float32Array[]) => {
    const start = at
    at += channels[0]?.length ?? 0
    const [a, b] = [Math.max(0, from - start), Math.max(0, to - start)]
    return channels.map((channel) => channel.subarray(a, b))
  }
  for await (const block of sound.read(first, last)) {
    yield within(
      form(block).map((channel, place) => (resamplers[place] as Resampler).push(channel)),
    )
  }
  yield within(resamplers.map((resampler) => resampler.finish()))
}

/** Throws audio-truncated at the end if there are fewer samples than announced: the index of a rendition may be damaged. */
async function* whole(
  blocks: AsyncIterable<readonly Float32Array[]>,
  frames: number,
): AsyncGenerator<readonly Float32Array[]> {
  let left = frames
  for await (const channels of blocks) {
    left -= channels[0]?.length ?? 0
    yield channels
  }
  if (left > 0) throw truncated(`${left} of the requested samples are missing`)
}

/** Interleaves blocks as 16-bit little-endian integers; what is louder than 1 is clipped. */
async function* packed(blocks: AsyncIterable<readonly Float32Array[]>): AsyncGenerator<Uint8Array> {
  let buffer = new DataView(new ArrayBuffer(BLOCK_BYTES))
  let filled = 0
  for await (const channels of blocks) {
    const frames = channels[0]?.length ?? 0
    for (let n = 0; n < frames; n++) {
      for (const channel of channels) {
        const value = Math.round((channel[n] as number) * 32_768)
        buffer.setInt16(filled, Math.max(-32_768, Math.min(32_767, value)), true)
        filled += SAMPLE_BYTES
      }
      if (filled + channels.length * SAMPLE_BYTES <= BLOCK_BYTES) continue
      yield new Uint8Array(buffer.buffer, 0, filled)
      buffer = new DataView(new ArrayBuffer(BLOCK_BYTES))
      filled = 0
    }
  }
  if (filled > 0) yield new Uint8Array(buffer.buffer, 0, filled)
}

function wavHeader(dataBytes: number, sampleRate: number, channels: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES))
  const text = (at: number, letters: string) => {
    for (let i = 0; i < letters.length; i++) view.setUint8(at + i, letters.charCodeAt(i))
  }
  const frameBytes = channels * SAMPLE_BYTES
  text(0, 'RIFF')
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * frameBytes, true)
  view.setUint16(32, frameBytes, true)
  view.setUint16(34, 8 * SAMPLE_BYTES, true)
  text(36, 'data')
  view.setUint32(40, dataBytes, true)
  return new Uint8Array(view.buffer)
}
