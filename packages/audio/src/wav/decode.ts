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
import { detectSampleFormat, type SampleFormat, splitWav } from './samples.ts'

const BLOCK_BYTES = 64 * 1024
/** Maximum number of bytes examined to detect the sample format. */
const DETECTION_BYTES = 1024 * 1024
/** Shorter remainders after the declared data are ignored. */
const MIN_EXTRA_SECONDS = 0.02

/** Bytes examined to distinguish chunks from audio. */
const TRAILER_WINDOW_BYTES = 64 * 1024

/** Markers of tags from other formats that may follow the last chunk. */
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
 * Decodes a WAV stream, or several concatenated ones. Audio ends where the header declares or where the file ends, and
 * deviations are reported in the findings. Throws audio-bad-header, audio-truncated.
 */
export async function* decodeWav(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  let header: WavHeader | null = await readHeader(reader)
  const { encoding } = header.layout
  if (encoding !== null) findings.describe('WAV', NAMES[encoding])
  const position = { seconds: 0 }
  while (header !== null) {
    if (position.seconds > 0) warnJoined(findings, position.seconds)
    const { isFollowed }: AudioEnd = yield* readAudio(reader, header, position, findings)
    header = isFollowed ? await readNextHeader(reader, position.seconds, findings) : null
  }
}

interface AudioEnd {
  /** Whether another WAV file starts at the reader's position. */
  readonly isFollowed: boolean
}

/** Decodes the audio of one header and advances `position`. */
async function* readAudio(
  reader: ByteReader,
  header: WavHeader,
  position: { seconds: number },
  findings: Findings,
): AsyncGenerator<SoundBlock, AudioEnd> {
  const { sampleRate, channels, frameBytes, encoding, isRepaired } = header.layout
  if (encoding === null) throw badHeader('its sample format is compressed')
  if (isRepaired) {
    warnRepaired(
      findings,
      'The header has contradictory sample sizes. The more likely one was used.',
    )
  }
  const byteRate = frameBytes * sampleRate
  const blockBytes = Math.max(1, Math.floor(BLOCK_BYTES / frameBytes)) * frameBytes
  const minExtraBytes = Math.max(frameBytes, MIN_EXTRA_SECONDS * byteRate)
  const { declaredBytes } = header
  let format: SampleFormat | null = encoding === 'int24in32' ? null : encoding
  let present = 0
  let end = declaredBytes ?? Number.POSITIVE_INFINITY
  while (true) {
    const requested = Math.min(blockBytes, end - present)
    await reader.fill(requested)
    const available = Math.min(requested, reader.available)
    const wholeFrames = available - (available % frameBytes)
    if (wholeFrames > 0) {
      format ??= await detectFormat(reader, wholeFrames, end - present)
      const block = splitWav(reader.take(wholeFrames), format ?? 'int32', channels)
      present += wholeFrames
      position.seconds += wholeFrames / byteRate
      yield { sampleRate, channels: block }
    }
    if (available < requested) {
      if (declaredBytes !== null && end === declaredBytes) {
        reportMissing(findings, header, present + available - wholeFrames, position.seconds)
      }
      return { isFollowed: false }
    }
    if (requested === blockBytes) continue
    // All declared bytes were read.
    const trailer = await readTrailer(reader, available - wholeFrames, minExtraBytes)
    if (trailer !== 'audio') return { isFollowed: trailer === 'wav' }
    warnRepaired(findings, 'The file has more audio than the header declares. All of it was used.')
    end = Number.POSITIVE_INFINITY
  }
}

/** Reports missing data: a placeholder, a declared size that includes the header, or a truncated file. */
function reportMissing(
  findings: Findings,
  { declaredBytes, headerBytes }: WavHeader,
  present: number,
  seconds: number,
): void {
  if (declaredBytes === null || isPlaceholder(declaredBytes, present)) return
  const missing = declaredBytes - present
  if (missing <= headerBytes) {
    warnRepaired(findings, `The header declares ${missing} bytes more than the file has.`)
    return
  }
  findings.cutShort(
    `its header declares ${declaredBytes} bytes of audio, ${missing} are missing`,
    seconds,
  )
}

/**
 * Reads what follows the declared data, `offset` bytes after the reader's position. `end`: only chunks, tags or a
 * remainder of less than `minExtraBytes`. `wav`: another WAV file starts at the reader's position. `audio`: the audio
 * continues, and the position is unchanged.
 */
async function readTrailer(
  reader: ByteReader,
  offset: number,
  minExtraBytes: number,
): Promise<'end' | 'wav' | 'audio'> {
  let start = offset
  for (let isFirst = true; ; isFirst = false) {
    await reader.fill(start + TRAILER_WINDOW_BYTES)
    const window = reader.peek(start + TRAILER_WINDOW_BYTES).subarray(start)
    const isWhole = reader.ended && reader.available <= start + TRAILER_WINDOW_BYTES
    // A chunk of odd size is followed by a padding byte; some writers omit it or write it after even sizes.
    const at = [0, 1].find((pad) => chunkAt(window, pad, isWhole) > 0)
    if (at === undefined) {
      const isIgnorable = window.length < minExtraBytes || window.every((byte) => byte === 0)
      return isFirst && !(isWhole && isIgnorable) ? 'audio' : 'end'
    }
    if (isWav(window.subarray(at))) {
      await reader.skip(start + at)
      return 'wav'
    }
    if (!(await reader.skip(start + at + chunkAt(window, at, isWhole)))) return 'end'
    start = 0
  }
}

/** Bytes of the chunk or tag at `at`; 0 if there is none. */
function chunkAt(window: Uint8Array, at: number, isWhole: boolean): number {
  const name = fourCc(window, at)
  if (isWav(window.subarray(at))) return 12
  const letters = String.fromCharCode(...window.subarray(at, at + 8))
  if (TAGS.some((tag) => letters.startsWith(tag))) return Number.POSITIVE_INFINITY
  if (window.length < at + 8) return 0
  const view = new DataView(window.buffer, window.byteOffset, window.byteLength)
  const size = 8 + view.getUint32(at + 4, true)
  if (isKnownChunk(name)) return size
  // Audio bytes may look like a chunk name, but hardly again at the position that the size points to.
  const end = at + size
  const isFollowed =
    [0, 1].some((pad) => isChunkName(window, end + pad)) ||
    (isWhole && (end === window.length || end + 1 === window.length))
  return isChunkName(window, at) && isFollowed ? size : 0
}

/** Detects the sample format from the samples; null while the next `first` bytes are silent. */
async function detectFormat(
  reader: ByteReader,
  first: number,
  remaining: number,
): Promise<SampleFormat | null> {
  if (detectSampleFormat(reader.peek(first).slice()) === null) return null
  const count = Math.min(DETECTION_BYTES, remaining)
  await reader.fill(count)
  return detectSampleFormat(reader.peek(count).slice())
}

async function readHeader(reader: ByteReader): Promise<WavHeader> {
  const steps = readWavHeader()
  let step = steps.next()
  while (step.done !== true) {
    const { look, skip } = step.value
    if (look === undefined) await reader.skip(skip)
    else await reader.fill(look)
    step = steps.next(look === undefined ? NO_BYTES : reader.peek(look))
  }
  return step.value
}

const NO_BYTES = new Uint8Array(0)

/** Reads the header of a following WAV file; null if it cannot be read, so that the audio so far is kept. */
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
    'A second WAV header after the audio cannot be read. The rest of the file was skipped.'
  findings.warn({ kind: 'skipped-bytes', at, seconds: null, message })
  return null
}

function warnRepaired(findings: Findings, message: string): void {
  findings.warn({ kind: 'header-repaired', at: null, seconds: null, message })
}

function warnJoined(findings: Findings, at: number): void {
  const message = 'Another WAV file starts here. Both were joined into one.'
  findings.warn({ kind: 'joined', at, seconds: null, message })
}
