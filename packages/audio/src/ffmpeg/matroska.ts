import type { ToolkitError } from '@toolkit/core'
import type { ByteReader } from '../byte-reader.ts'
import { checkChannels, checkSampleRate } from '../file-format.ts'
import { corrupt } from '../sound-block.ts'

/** A block of samples and its start time by the container's clock. */
export interface TimedBlock {
  /** Seconds from the start of the container. */
  readonly seconds: number
  readonly sampleRate: number
  /** One array per channel, all of the same length. */
  readonly channels: readonly Float32Array[]
}

/** IDs of master elements (RFC 9559), whose content is parsed. */
const MASTERS = new Set([
  0x18538067, // Segment
  0x1654ae6b, // Tracks
  0xae, // TrackEntry
  0xe1, // Audio
  0x1f43b675, // Cluster
  0xa0, // BlockGroup
])
const SAMPLING_FREQUENCY = 0xb5
const CHANNELS = 0x9f
const CLUSTER_TIMESTAMP = 0xe7
const SIMPLE_BLOCK = 0xa3
const BLOCK = 0xa1

/** An element ID has up to 4 bytes, its size up to 8. */
const MAX_HEAD_BYTES = 12
/** ffmpeg writes one decoded frame per block. */
const MAX_BLOCK_BYTES = 64 * 1024 * 1024
/** Track number (one byte for the only track), time stamp, flags. */
const BLOCK_HEAD_BYTES = 4
/** The muxer's time stamps count milliseconds. */
const TICKS_PER_SECOND = 1_000

/**
 * Reads the Matroska subset that ffmpeg writes to a pipe: one track of 32-bit floats, no lacing. Drops an incomplete
 * element at the end. Throws audio-corrupt, and audio-bad-header for an unsupported sample rate or channel count.
 */
export async function* readMatroska(reader: ByteReader): AsyncGenerator<TimedBlock> {
  let sampleRate = 0
  let channels = 1
  let clusterTicks = 0
  while (true) {
    const head = await elementHead(reader)
    if (head === null) return
    const { id, size } = head
    if (MASTERS.has(id)) continue
    if (size > MAX_BLOCK_BYTES) throw unreadable()
    if (id === SIMPLE_BLOCK || id === BLOCK) {
      if (!(await reader.fill(size))) return
      const block = reader.take(size)
      if (sampleRate <= 0 || size < BLOCK_HEAD_BYTES) throw unreadable()
      const ticks = clusterTicks + new DataView(block.buffer).getInt16(1)
      yield { seconds: ticks / TICKS_PER_SECOND, sampleRate, channels: split(block, channels) }
    } else if (id === SAMPLING_FREQUENCY || id === CHANNELS || id === CLUSTER_TIMESTAMP) {
      if (!(await reader.fill(size))) return
      const body = reader.take(size)
      if (id === SAMPLING_FREQUENCY) sampleRate = checkSampleRate(float(body))
      else if (id === CHANNELS) channels = checkChannels(integer(body))
      else clusterTicks = integer(body)
    } else if (!(await reader.skip(size))) {
      return
    }
  }
}

/** Reads an element ID (with its marker bit) and the size of its content; null at the end. */
async function elementHead(reader: ByteReader): Promise<{ id: number; size: number } | null> {
  if (reader.available < MAX_HEAD_BYTES) await reader.fill(MAX_HEAD_BYTES)
  const bytes = reader.peek(MAX_HEAD_BYTES)
  const idLength = vintLength(bytes[0])
  const sizeLength = vintLength(bytes[idLength])
  if (idLength + sizeLength > bytes.length && bytes.length < MAX_HEAD_BYTES) return null
  if (idLength > 4 || sizeLength > 8) throw unreadable()
  const id = integer(bytes.subarray(0, idLength))
  const marked = bytes.slice(idLength, idLength + sizeLength)
  marked[0] = (marked[0] as number) & (0xff >> sizeLength)
  await reader.skip(idLength + sizeLength)
  return { id, size: integer(marked) }
}

/** Length in bytes of the vint that starts with this byte; 9 if it is invalid. */
function vintLength(first: number | undefined): number {
  return first === undefined || first === 0 ? 9 : Math.clz32(first) - 23
}

function unreadable(): ToolkitError {
  return corrupt('ffmpeg’s output cannot be read')
}

function integer(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}

function float(bytes: Uint8Array<ArrayBuffer>): number {
  const view = new DataView(bytes.buffer)
  return bytes.length === 4 ? view.getFloat32(0) : bytes.length === 8 ? view.getFloat64(0) : 0
}

function split(block: Uint8Array<ArrayBuffer>, channels: number): Float32Array[] {
  const samples = Math.floor((block.length - BLOCK_HEAD_BYTES) / 4 / channels)
  const interleaved = new Float32Array(block.buffer, BLOCK_HEAD_BYTES, samples * channels)
  if (channels === 1) return [interleaved]
  return Array.from({ length: channels }, (_, channel) => {
    const out = new Float32Array(samples)
    for (let i = 0, at = channel; i < samples; i++, at += channels) {
      out[i] = interleaved[at] as number
    }
    return out
  })
}
