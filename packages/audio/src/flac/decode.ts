import { FLACDecoder } from '@wasm-audio-decoders/flac'
import type { ByteReader } from '../byte-reader.ts'
import { release } from '../codec.ts'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock, truncated } from '../sound-block.ts'
import { type FlacFrame, type FlacHeader, parseFlacHeader, STREAMINFO_BYTES } from './header.ts'
import { type FlacPiece, walkFlac } from './walker.ts'

/** Longest gap that is accepted by the frame numbers alone. */
const MAX_GAP_SECONDS = 600
/** Assumed minimum size of a lost frame, as a fraction of the next frame's size. */
const MIN_SIZE_RATIO = 1 / 8
const SILENT_SAMPLES = 32_768
/** Maximum number of decoder resets; each takes milliseconds. */
const MAX_RESETS = 10_000

/**
 * Decodes a native FLAC stream, or several concatenated ones. Lost frames become silence; the frame numbers give its
 * length. Throws audio-bad-header, audio-corrupt, audio-truncated.
 */
export async function* decodeFlac(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  if (!(await reader.fill(STREAMINFO_BYTES))) throw truncated('it ends inside its header')
  parseFlacHeader(reader.peek(STREAMINFO_BYTES))
  findings.describe('FLAC', 'FLAC')
  const sound = new FlacStreams(findings)
  try {
    const isWhole = (bytes: Uint8Array, frame: FlacFrame): Promise<boolean> =>
      sound.isWhole(bytes, frame)
    for await (const piece of walkFlac(reader, isWhole)) yield* sound.push(piece)
    sound.finish()
  } finally {
    sound.close()
  }
}

class FlacStreams {
  readonly #findings: Findings
  readonly #codec = new FrameDecoder()
  #header: FlacHeader | null = null
  /** Seconds emitted so far, of the whole file. */
  #seconds = 0
  /** Samples emitted of this stream, including silence. */
  #position = 0
  /** Offset of the stream's sample numbers to `#position`. */
  #offset = 0
  #blockSize = 0
  #hasFrames = false
  /** Junk since the last frame. */
  #junk = { bytes: 0, isZero: true, isFrame: false }
  #lastFrameBytes = 0
  #nextNumber = 0
  #hasWarnedRate = false

  constructor(findings: Findings) {
    this.#findings = findings
  }

  async isWhole(bytes: Uint8Array, frame: FlacFrame): Promise<boolean> {
    const trial = new FrameDecoder()
    await trial.start(this.#codec.streamInfo)
    const channels = await trial.decode(bytes, frame)
    trial.close()
    return channels !== null
  }

  async *push(piece: FlacPiece): AsyncGenerator<SoundBlock> {
    switch (piece.kind) {
      case 'stream':
        await this.#startStream(piece.header, piece.bytes)
        break
      case 'frame':
        yield* this.#pushFrame(piece.header, piece.bytes)
        break
      case 'junk':
        this.#junk.bytes += piece.bytes
        this.#junk.isZero &&= piece.isZero
        this.#junk.isFrame ||= piece.isFrame
        break
      case 'tag':
        break
    }
  }

  /** Reports how the last stream ended. Throws audio-truncated. */
  finish(): void {
    const total = this.#header?.totalSamples ?? null
    const { bytes, isZero, isFrame } = this.#junk
    if (total !== null && this.#position < total) {
      const why = `its header declares ${total} samples, the file has ${this.#position}`
      this.#findings.cutShort(why, this.#seconds)
    } else if (isFrame && this.#hasFrames && total === null) {
      this.#findings.cutShort('its last frame is incomplete', this.#seconds)
    } else if (total !== null && this.#position > total) {
      const message = `The header declares ${total} samples, the file has ${this.#position}. All were used.`
      this.#findings.warn({ kind: 'header-repaired', at: null, seconds: null, message })
    }
    if (isZero || isFrame || !this.#hasFrames || bytes <= this.#lastFrameBytes) return
    const message = `${bytes} bytes after the sound are not audio and were skipped.`
    this.#findings.warn({ kind: 'skipped-bytes', at: this.#seconds, seconds: null, message })
  }

  close(): void {
    this.#codec.close()
  }

  async #startStream(header: FlacHeader, streamInfo: Uint8Array): Promise<void> {
    if (this.#hasFrames) {
      this.finish()
      const message = 'Another recording starts here. Both were joined into one.'
      this.#findings.warn({ kind: 'joined', at: this.#seconds, seconds: null, message })
    }
    this.#header = header
    this.#position = 0
    this.#nextNumber = 0
    this.#offset = 0
    this.#hasFrames = false
    this.#junk = { bytes: 0, isZero: true, isFrame: false }
    await this.#codec.start(streamInfo)
  }

  async *#pushFrame(frame: FlacFrame, bytes: Uint8Array): AsyncGenerator<SoundBlock> {
    if (this.#header === null) return
    const sampleRate = frame.sampleRate ?? this.#header.sampleRate
    if (!this.#hasFrames) this.#blockSize = this.#header.blockSize ?? frame.blockSize
    if (sampleRate !== this.#header.sampleRate) this.#warnRate(sampleRate)
    const gap = this.#gapBefore(frame, bytes.length, sampleRate)
    this.#hasFrames = true
    this.#junk = { bytes: 0, isZero: true, isFrame: false }
    this.#lastFrameBytes = bytes.length
    if (gap > 0) yield* this.#silence(gap, frame.channels, sampleRate)
    // At a discontinuity the decoder would insert silence of its own.
    if (frame.number !== this.#nextNumber) await this.#codec.reset()
    this.#nextNumber = frame.number + (frame.countsSamples ? frame.blockSize : 1)
    const channels = await this.#codec.decode(bytes, frame)
    if (channels === null) {
      yield* this.#silence(frame.blockSize, frame.channels, sampleRate)
      return
    }
    yield this.#emit({ sampleRate, channels })
  }

  /** Samples that are missing before a frame, by its number. */
  #gapBefore(frame: FlacFrame, bytes: number, sampleRate: number): number {
    if (frame.number === 0 && !frame.countsSamples) this.#blockSize = frame.blockSize
    const own = frame.countsSamples ? frame.number : frame.number * this.#blockSize
    const gap = own - this.#offset - this.#position
    const total = this.#header?.totalSamples ?? null
    const isWithinTotal = total !== null && own - this.#offset + frame.blockSize <= total
    // A stream that was joined in progress keeps the original frame numbers.
    const lostBytes = (gap / frame.blockSize) * bytes * MIN_SIZE_RATIO
    const isPlausible = this.#hasFrames
      ? isWithinTotal || gap <= MAX_GAP_SECONDS * sampleRate
      : lostBytes <= this.#junk.bytes && (isWithinTotal || total === null)
    if (gap > 0 && isPlausible) return gap
    this.#offset += gap
    return 0
  }

  *#silence(samples: number, channels: number, sampleRate: number): Generator<SoundBlock> {
    const at = this.#seconds
    const seconds = samples / sampleRate
    const message = `${seconds.toFixed(2)} s could not be decoded and were replaced with silence.`
    this.#findings.warn({ kind: 'damaged', at, seconds, message })
    for (let left = samples; left > 0; left -= SILENT_SAMPLES) {
      const silence = new Float32Array(Math.min(left, SILENT_SAMPLES))
      yield this.#emit({
        sampleRate,
        channels: Array.from({ length: channels }, () => silence),
      })
    }
  }

  #warnRate(sampleRate: number): void {
    if (this.#hasWarnedRate) return
    this.#hasWarnedRate = true
    const message = `The header and the frames have different sample rates. That of the frames (${sampleRate} Hz) was used.`
    this.#findings.warn({ kind: 'header-repaired', at: null, seconds: null, message })
  }

  #emit(block: SoundBlock): SoundBlock {
    const samples = block.channels[0]?.length ?? 0
    this.#position += samples
    this.#seconds += samples / block.sampleRate
    return block
  }
}

/** A decoder of single frames, which is replaced after an error. */
class FrameDecoder {
  /** The STREAMINFO block that the decoder was started with. */
  streamInfo: Uint8Array = new Uint8Array(0)
  #decoder: FLACDecoder | null = null
  #resets = 0

  /** Starts a decoder for a stream. It needs STREAMINFO for rates and sizes that the frames omit. */
  async start(streamInfo: Uint8Array): Promise<void> {
    this.close()
    // Mark it as the last metadata block.
    this.streamInfo = streamInfo.slice()
    this.streamInfo[4] = 0x80
    this.#decoder = new FLACDecoder()
    await this.#decoder.ready
    await this.#decoder.decodeFrames([this.streamInfo])
  }

  /** Returns the channels of a frame, or null if it is damaged. */
  async decode(bytes: Uint8Array, frame: FlacFrame): Promise<Float32Array[] | null> {
    try {
      const decoded = await this.#decoder?.decodeFrames([bytes])
      const isWhole = decoded?.errors.length === 0 && decoded.samplesDecoded === frame.blockSize
      if (isWhole && decoded.channelData.length === frame.channels) return decoded.channelData
    } catch (error) {
      if (!(error instanceof Error)) throw error // a trap: the decoder's memory is unusable
    }
    await this.reset()
    return null
  }

  /** Resets the decoder state. Throws audio-corrupt after too many resets. */
  async reset(): Promise<void> {
    if (this.#resets++ === MAX_RESETS) throw corrupt('it has too many damaged frames')
    await this.start(this.streamInfo)
  }

  close(): void {
    if (this.#decoder !== null) release(this.#decoder)
    this.#decoder = null
  }
}
