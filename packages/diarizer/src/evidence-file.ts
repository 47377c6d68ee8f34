import { pipeline, Readable } from 'node:stream'
import { createDeflate, createInflate } from 'node:zlib'
import { MEDIA_WARNING_KINDS, type MediaWarning } from '@toolkit/core'
import type { FileEvidence, Item } from './evidence.ts'
import { ByteReader, headerBytes, SealedBytes, sealOf, UnusableEvidence } from './evidence-bytes.ts'
import { EMBEDDING_SIZE, frameCount, SAMPLE_RATE, WINDOW_FRAMES, windowCount } from './grid.ts'

/** Three times the size of a day with two people in every window. */
const MAX_UNPACKED_BYTES = 320 * 1024 ** 2
/** More windows would need much memory even if they are empty. */
const MAX_SAMPLES = 7 * 24 * 3600 * SAMPLE_RATE
/** An item is one of three local speakers, or a part of it of at least 0.7 s. */
const MAX_ITEMS = 64
const MAX_SOLO_SECONDS = 10
const MAX_WARNINGS_BYTES = 1024 ** 2

const SAMPLES_BYTES = 8
const LENGTH_BYTES = 4
const ITEM_BYTES = 1 + 8 + WINDOW_FRAMES
const EMBEDDING_BYTES = 4 * EMBEDDING_SIZE
const HAS_EMBEDDING = 1
/** Windows are packed in blocks, since each write to the compressor has a fixed cost. */
const BLOCK_WINDOWS = 64
const CHUNK_BYTES = 256 * 1024
/** Voices cannot be compressed, and activities are compressed well at any level. */
const LEVEL = 1

/** Evidence that is too large to be packed. */
export class EvidenceTooLarge extends Error {}

/**
 * Packs evidence exactly: a result from unpacked evidence is the same as from the original.
 *
 * Layout: magic, format (u16), `EVIDENCE_VERSION` (u32); compressed by zlib: samples (f64); the length (u32) of the
 * warnings about the file, and these as JSON; for each window the number of its items (u8) and the items (flags u8, solo
 * seconds f64, 589 probabilities, and 192 f32 if there is an embedding); counts, speech and crosstalk of each frame; at
 * the end the SHA-256 of the name, a zero byte and all bytes before it. Numbers are little-endian, those of an embedding
 * as in memory.
 * @param name identifies the recording
 * @throws EvidenceTooLarge
 */
export async function* packEvidence(
  evidence: FileEvidence,
  name: string,
): AsyncGenerator<Uint8Array> {
  const hash = sealOf(name)
  const header = headerBytes()
  hash.update(header)
  yield header
  const deflate = createDeflate({ level: LEVEL, chunkSize: CHUNK_BYTES })
  // Errors are thrown by the loop.
  pipeline(Readable.from(blocksOf(evidence), { objectMode: false }), deflate, () => undefined)
  for await (const block of deflate) {
    hash.update(block)
    yield block
  }
  yield hash.digest()
}

/**
 * Unpacks the evidence of the recording `name`. Memory is bounded for any bytes: sizes in the file are only used after a
 * check.
 * @throws UnusableEvidence, or the error of the stream
 */
export async function unpackEvidence(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
): Promise<FileEvidence> {
  const sealed = new SealedBytes(bytes, name)
  const inflate = createInflate({ chunkSize: CHUNK_BYTES })
  let failure: unknown
  // The loop over `inflate` may get an error that only follows from this one.
  pipeline(Readable.from(sealed.content(), { objectMode: false }), inflate, (error) => {
    failure ??= error
  })
  const reader = new ByteReader(inflate, MAX_UNPACKED_BYTES)
  try {
    const evidence = await readEvidence(reader)
    await reader.requireEnd()
    if (!sealed.isWhole) throw new UnusableEvidence('it has more bytes than its content')
    return evidence
  } catch (error) {
    const cause = failure instanceof Error && !(error instanceof UnusableEvidence) ? failure : error
    if (!isZlibError(cause)) throw cause
    throw new UnusableEvidence('its content is damaged', { cause })
  } finally {
    inflate.destroy()
  }
}

/** The uncompressed content, in blocks. */
function* blocksOf(evidence: FileEvidence): Generator<Buffer> {
  const { samples, frames, windows } = evidence
  const perFrame = [evidence.counts, evidence.speech, evidence.crosstalk]
  if (windows.length !== windowsIn(samples) || frames !== frameCount(samples)) {
    throw new TypeError('the evidence does not fit the length of its recording')
  }
  let left = MAX_UNPACKED_BYTES
  const bounded = (block: Buffer): Buffer => {
    left -= block.length
    if (left < 0 || samples > MAX_SAMPLES) throw new EvidenceTooLarge('it is too large')
    return block
  }
  yield bounded(packHead(evidence))
  for (let from = 0; from < windows.length; from += BLOCK_WINDOWS) {
    yield bounded(packWindows(windows.slice(from, from + BLOCK_WINDOWS), from))
  }
  for (const values of perFrame) {
    if (values.length !== frames) throw new TypeError(`${values.length} values, ${frames} frames`)
    yield bounded(Buffer.from(values))
  }
}

function packHead({ samples, mediaWarnings }: FileEvidence): Buffer {
  const warnings = Buffer.from(JSON.stringify(mediaWarnings))
  if (warnings.length > MAX_WARNINGS_BYTES) throw new EvidenceTooLarge('it has too many warnings')
  const head = Buffer.alloc(SAMPLES_BYTES + LENGTH_BYTES)
  head.writeDoubleLE(samples)
  head.writeUInt32LE(warnings.length, SAMPLES_BYTES)
  return Buffer.concat([head, warnings])
}

function packWindows(windows: readonly (readonly Item[])[], first: number): Buffer {
  const sizes = windows.flat().map(packedSize)
  const block = Buffer.alloc(sizes.reduce((sum, size) => sum + size, windows.length))
  let at = 0
  windows.forEach((items, i) => {
    if (items.length > MAX_ITEMS) throw new TypeError(`${items.length} items in a window`)
    at = block.writeUInt8(items.length, at)
    for (const { window, probability, soloSeconds, embedding, ...rest } of items) {
      // A property that is not packed would be a type error here.
      rest satisfies Record<string, never>
      if (
        window !== first + i ||
        probability.length !== WINDOW_FRAMES ||
        (embedding !== null && embedding.length !== EMBEDDING_SIZE)
      ) {
        throw new TypeError(`an item of window ${first + i} cannot be packed`)
      }
      at = block.writeUInt8(embedding === null ? 0 : HAS_EMBEDDING, at)
      at = block.writeDoubleLE(soloSeconds, at)
      block.set(probability, at)
      at += WINDOW_FRAMES
      if (embedding === null) continue
      block.set(new Uint8Array(embedding.buffer, embedding.byteOffset, EMBEDDING_BYTES), at)
      at += EMBEDDING_BYTES
    }
  })
  return block
}

function packedSize({ embedding }: Item): number {
  return ITEM_BYTES + (embedding === null ? 0 : EMBEDDING_BYTES)
}

async function readEvidence(reader: ByteReader): Promise<FileEvidence> {
  const samples = (await reader.take(SAMPLES_BYTES)).readDoubleLE()
  if (!Number.isSafeInteger(samples) || samples < 0 || samples > MAX_SAMPLES) {
    throw new UnusableEvidence('the length of its recording is impossible')
  }
  const frames = frameCount(samples)
  const mediaWarnings = await readWarnings(reader)
  const windows: Item[][] = []
  for (let window = 0; window < windowsIn(samples); window++) {
    const items: Item[] = []
    const count = (await reader.take(1)).readUInt8()
    if (count > MAX_ITEMS) throw new UnusableEvidence(`a window has ${count} speakers`)
    while (items.length < count) items.push(await readItem(reader, window))
    windows.push(items)
  }
  const perFrame = async () => new Uint8Array(await reader.take(frames))
  const counts = await perFrame()
  const speech = await perFrame()
  const crosstalk = await perFrame()
  return { samples, frames, windows, counts, speech, crosstalk, mediaWarnings }
}

async function readWarnings(reader: ByteReader): Promise<MediaWarning[]> {
  const length = (await reader.take(LENGTH_BYTES)).readUInt32LE()
  if (length > MAX_WARNINGS_BYTES) throw new UnusableEvidence('it has too many warnings')
  const text = (await reader.take(length)).toString('utf8')
  try {
    const warnings: unknown = JSON.parse(text)
    if (Array.isArray(warnings) && warnings.every(isWarning)) return warnings
  } catch (cause) {
    throw new UnusableEvidence('its warnings are damaged', { cause })
  }
  throw new UnusableEvidence('its warnings are damaged')
}

function isWarning(value: unknown): value is MediaWarning {
  const { kind, at, seconds, message } = (value ?? {}) as Partial<
    Record<keyof MediaWarning, unknown>
  >
  const isTime = (x: unknown) => x === null || Number.isFinite(x)
  const isKnown = MEDIA_WARNING_KINDS.some((known) => known === kind)
  return isKnown && isTime(at) && isTime(seconds) && typeof message === 'string'
}

async function readItem(reader: ByteReader, window: number): Promise<Item> {
  const bytes = await reader.take(ITEM_BYTES)
  const flags = bytes.readUInt8(0)
  const soloSeconds = bytes.readDoubleLE(1)
  if (flags > HAS_EMBEDDING || !(soloSeconds >= 0 && soloSeconds <= MAX_SOLO_SECONDS)) {
    throw new UnusableEvidence('a speaker of a window is impossible')
  }
  const probability = new Uint8Array(bytes.subarray(ITEM_BYTES - WINDOW_FRAMES))
  const embedding = flags === HAS_EMBEDDING ? floats(await reader.take(EMBEDDING_BYTES)) : null
  return { window, probability, soloSeconds, embedding }
}

function floats(bytes: Buffer): Float32Array {
  const values = new Float32Array(new Uint8Array(bytes).buffer)
  if (!values.every(Number.isFinite)) throw new UnusableEvidence('a voice is not a number')
  return values
}

function windowsIn(samples: number): number {
  return samples === 0 ? 0 : windowCount(samples)
}

function isZlibError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('Z_')
}
