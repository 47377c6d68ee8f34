import { ToolkitError } from '@toolkit/core'
import type { ByteReader } from '../byte-reader.ts'
import type { Findings } from '../findings.ts'
import type { SoundBlock } from '../sound-block.ts'
import {
  badHeader,
  fourCc,
  isChunkName,
  isKnownChunk,
  isPlaceholder,
  isWav,
  readWavHeader,
  type WavEncoding,
  type WavHeader,
} from './header.ts'
import { type Storage, settlePadding, splitWav } from './samples.ts'

const BLOCK_BYTES = 64 * 1024
/** How far is looked for samples that show how they are stored. */
const SETTLE_BYTES = 1024 * 1024
/** Unpromised sound that is too short to be told from a scrap. */
const SCRAP_SECONDS = 0.02

/** How far is looked to tell chunks from sound. */
const TRAILER_LOOK_BYTES = 64 * 1024

/** Of tags that belong to other formats and stand behind the last chunk. */
const TAGS = ['TAG', 'ID3', 'APETAGEX', 'LYRICS']

const NAMES: Readonly<Record<WavEncoding, string>> = {
  uint8: 'PCM 8-bit',
  int16: 'PCM 16-bit',
  int24: 'PCM 24-bit',
  int24in32: 'PCM 24-bit',
  int32: 'PCM 32-bit',
  float32: 'float 32-bit',
  float64: 'float 64-bit',
}

/**
 * Decodes a WAV stream, and WAV streams one behind the other. The sound ends where the header says, or where the file does
 * if that is another place; what the two make of each other is in the findings. Throws audio-bad-header, audio-truncated.
 */
export async function* decodeWav(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  let header: WavHeader | null = await readHeader(reader)
  const { encoding } = header.layout
  if (encoding !== null) findings.describe('WAV', NAMES[encoding])
  const heard = { seconds: 0 }
  while (header !== null) {
    if (heard.seconds > 0) warnJoined(findings, heard.seconds)
    const { isFollowed }: SoundEnd = yield* readSound(reader, header, heard, findings)
    header = isFollowed ? await readNextHeader(reader, heard.seconds, findings) : null
  }
}

interface SoundEnd {
  /** Whether the reader stands at another WAV file. */
  readonly isFollowed: boolean
}

/** The sound of one header; `heard` goes on with it. */
async function* readSound(
  reader: ByteReader,
  header: WavHeader,
  heard: { seconds: number },
  findings: Findings,
): AsyncGenerator<SoundBlock, SoundEnd> {
  const { sampleRate, channels, frameBytes, encoding, isRepaired } = header.layout
  if (encoding === null) throw badHeader('its sample format is compressed')
  if (isRepaired) {
    warnRepaired(
      findings,
      'The header contradicts itself about the size of a sample; the likelier size was taken.',
    )
  }
  const byteRate = frameBytes * sampleRate
  const blockBytes = Math.max(1, Math.floor(BLOCK_BYTES / frameBytes)) * frameBytes
  const scrapBytes = Math.max(frameBytes, SCRAP_SECONDS * byteRate)
  const { promised } = header
  let storage: Storage | null = encoding === 'int24in32' ? null : encoding
  let present = 0
  let end = promised ?? Number.POSITIVE_INFINITY
  while (true) {
    const wanted = Math.min(blockBytes, end - present)
    await reader.fill(wanted)
    const got = Math.min(wanted, reader.available)
    const whole = got - (got % frameBytes)
    if (whole > 0) {
      storage ??= await settle(reader, whole, end - present)
      const block = splitWav(reader.take(whole), storage ?? 'int32', channels)
      present += whole
      heard.seconds += whole / byteRate
      yield { sampleRate, channels: block }
    }
    if (got < wanted) {
      if (promised !== null && end === promised) {
        judgeMissing(findings, header, present + got - whole, heard.seconds)
      }
      return { isFollowed: false }
    }
    if (wanted === blockBytes) continue
    // The promise is kept.
    const behind = await passTrailer(reader, got - whole, scrapBytes)
    if (behind !== 'sound') return { isFollowed: behind === 'wav' }
    warnRepaired(findings, 'There is more sound than the header says; all of it was taken.')
    end = Number.POSITIVE_INFINITY
  }
}

/** Says of a promise that was not kept what it is: a placeholder, a careless writer's, or a cut file's. */
function judgeMissing(
  findings: Findings,
  { promised, headerBytes }: WavHeader,
  present: number,
  seconds: number,
): void {
  if (promised === null || isPlaceholder(promised, present)) return
  const missing = promised - present
  if (missing <= headerBytes) {
    warnRepaired(findings, `The header promises ${missing} bytes of sound too many.`)
    return
  }
  findings.cutShort(
    `its header promises ${promised} bytes of sound, ${missing} are missing`,
    seconds,
  )
}

/**
 * Goes over what follows the promised sound, `offset` bytes on from the reader's place. `end`: chunks, tags or a scrap
 * (less than `scrapBytes`), and nothing more. `wav`: the reader stands at another WAV file. `sound`: the sound goes on, and
 * the reader stands where it stood.
 */
async function passTrailer(
  reader: ByteReader,
  offset: number,
  scrapBytes: number,
): Promise<'end' | 'wav' | 'sound'> {
  let start = offset
  for (let isFirst = true; ; isFirst = false) {
    await reader.fill(start + TRAILER_LOOK_BYTES)
    const window = reader.peek(start + TRAILER_LOOK_BYTES).subarray(start)
    const isWhole = reader.ended && reader.available <= start + TRAILER_LOOK_BYTES
    // An odd size asks for a byte of padding; writers forget it, or write it where none is due.
    const at = [0, 1].find((pad) => chunkAt(window, pad, isWhole) > 0)
    if (at === undefined) {
      const isScrap = window.length < scrapBytes || window.every((byte) => byte === 0)
      return isFirst && !(isWhole && isScrap) ? 'sound' : 'end'
    }
    if (isWav(window.subarray(at))) {
      await reader.skip(start + at)
      return 'wav'
    }
    if (!(await reader.skip(start + at + chunkAt(window, at, isWhole)))) return 'end'
    start = 0
  }
}

/** Bytes of the chunk or tag at `at`; 0 where there is none. */
function chunkAt(window: Uint8Array, at: number, isWhole: boolean): number {
  const name = fourCc(window, at)
  if (isWav(window.subarray(at))) return 12
  const letters = String.fromCharCode(...window.subarray(at, at + 8))
  if (TAGS.some((tag) => letters.startsWith(tag))) return Number.POSITIVE_INFINITY
  if (window.length < at + 8) return 0
  const view = new DataView(window.buffer, window.byteOffset, window.byteLength)
  const size = 8 + view.getUint32(at + 4, true)
  if (isKnownChunk(name)) return size
  // Sound may look like a name, but hardly like a name again where the size leads to.
  const end = at + size
  const isFollowed =
    [0, 1].some((pad) => isChunkName(window, end + pad)) ||
    (isWhole && (end === window.length || end + 1 === window.length))
  return isChunkName(window, at) && isFollowed ? size : 0
}

/** How samples are stored that only show it themselves; null while the next `first` bytes are silent. */
async function settle(reader: ByteReader, first: number, left: number): Promise<Storage | null> {
  if (settlePadding(reader.peek(first).slice()) === null) return null
  const count = Math.min(SETTLE_BYTES, left)
  await reader.fill(count)
  return settlePadding(reader.peek(count).slice())
}

async function readHeader(reader: ByteReader): Promise<WavHeader> {
  const steps = readWavHeader()
  let step = steps.next()
  while (step.done !== true) {
    const { look, skip } = step.value
    if (look === undefined) await reader.skip(skip)
    else await reader.fill(look)
    step = steps.next(look === undefined ? NOTHING : reader.peek(look))
  }
  return step.value
}

const NOTHING = new Uint8Array(0)

/** The header of a further WAV file; null where it cannot be read: what was heard so far is a recording all the same. */
async function readNextHeader(
  reader: ByteReader,
  at: number,
  findings: Findings,
): Promise<WavHeader | null> {
  try {
    const header = await readHeader(reader)
    if (header.layout.encoding !== null) return header
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error
  }
  const message =
    'A second WAV header behind the sound cannot be read; what follows it was left out.'
  findings.warn({ kind: 'skipped-bytes', at, seconds: null, message })
  return null
}

function warnRepaired(findings: Findings, message: string): void {
  findings.warn({ kind: 'header-repaired', at: null, seconds: null, message })
}

function warnJoined(findings: Findings, at: number): void {
  const message = 'Another WAV file begins here; both are one recording.'
  findings.warn({ kind: 'joined', at, seconds: null, message })
}
