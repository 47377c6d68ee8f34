import { ByteReader } from '../byte-reader.ts'
import { type Fragment, TIMESCALE } from '../rendition/boxes.ts'
import { decodedFormat, PacketDecoder, packetsIn } from '../rendition/decode.ts'
import { boxAt, HEADER_BYTES, packetsOf, readSegmentIndex } from '../rendition/read-boxes.ts'
import { corrupt, truncated } from '../sound-block.ts'
import { eventLoopTurn } from './event-loop-turn.ts'
import { bytesOf, type OpenSound, type StoredSound } from './stored-sound.ts'

/**
 * Sound decoded before the window, so that the decoder is in the state of one that started at the beginning. With the 80 ms
 * of RFC 7845 samples of speech still differ by up to 0.04, with 0.5 s by less than 1e-7, with a second not at all.
 */
const PRE_ROLL_SECONDS = 1

/** A fragment with its position in the file and its first sample, at 48 kHz, counted from the first packet. */
interface PlacedFragment extends Fragment {
  readonly offset: number
  readonly time: number
}

/** Opens a rendition: its index tells the fragment of a sample. Throws audio-corrupt. */
export async function openRenditionSound(sound: StoredSound): Promise<OpenSound> {
  const { moov, fragments } = await readHead(sound)
  const { sampleRate, channels, preSkip } = decodedFormat(moov)
  const last = fragments.at(-1) as PlacedFragment
  const total = ((last.time + last.duration) * sampleRate) / TIMESCALE - preSkip
  return {
    sampleRate,
    channels,
    frames: Math.round(total),
    async *read(from, to) {
      const decoder = await PacketDecoder.open(moov)
      try {
        yield* readWindow(sound, fragments, decoder, { from: from + preSkip, to: to + preSkip })
      } finally {
        decoder.free()
      }
    },
  }
}

/** The header of the track, and where each fragment is. */
async function readHead(sound: StoredSound) {
  const head = await bytesOf(sound, { start: 0, end: sound.headBytes })
  let moov: Uint8Array | null = null
  let sidx: Uint8Array | null = null
  for (let at = 0; at + HEADER_BYTES <= head.length; ) {
    const { type, size } = boxAt(head, at)
    if (size < HEADER_BYTES) throw corrupt(`its box "${type}" has ${size} bytes`)
    if (type === 'moov') moov = head.subarray(at, at + size)
    if (type === 'sidx') sidx = head.subarray(at, at + size)
    at += size
  }
  if (moov === null || sidx === null) throw corrupt('it has no header')
  const fragments: PlacedFragment[] = []
  let offset = sound.headBytes
  let time = 0
  for (const fragment of readSegmentIndex(sidx)) {
    fragments.push({ ...fragment, offset, time })
    offset += fragment.sizeBytes
    time += fragment.duration
  }
  return { moov, fragments }
}

/** Decodes the samples `from` to `to`, counted from the first packet, at the decoder's rate. */
async function* readWindow(
  sound: StoredSound,
  fragments: readonly PlacedFragment[],
  decoder: PacketDecoder,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<readonly Float32Array[]> {
  const { sampleRate } = decoder
  const timeOf = (sample: number) => (sample * TIMESCALE) / sampleRate
  const decodedFrom = from - PRE_ROLL_SECONDS * sampleRate
  const needed = fragments.filter(
    ({ time, duration }) => time + duration > timeOf(decodedFrom) && time < timeOf(to),
  )
  const [first] = needed
  const last = needed.at(-1)
  if (first === undefined || last === undefined) return
  const range = { start: first.offset, end: last.offset + last.sizeBytes }
  const reader = new ByteReader(sound.read(range))
  let at = Math.round((first.time * sampleRate) / TIMESCALE)
  try {
    for (const { sizeBytes } of needed) {
      if (!(await reader.fill(sizeBytes))) throw truncated('a fragment of it is missing')
      // Decoding a fragment takes some milliseconds, and other requests wait meanwhile.
      await eventLoopTurn()
      for (const { bytes, samples } of fragmentPackets(reader.take(sizeBytes), sampleRate)) {
        const start = at
        at += samples
        if (at <= decodedFrom) continue
        if (start >= to) return
        const channels = decoder.decode(bytes, samples)
        if (at <= from) continue
        const [a, b] = [Math.max(0, from - start), Math.min(samples, to - start)]
        yield channels.map((channel) => channel.subarray(a, b))
      }
    }
  } finally {
    await reader.close()
  }
}

function fragmentPackets(fragment: Uint8Array, sampleRate: number) {
  const { size } = boxAt(fragment, 0)
  return packetsIn(fragment.subarray(size), packetsOf(fragment.subarray(0, size)), sampleRate)
}
