import { FLACDecoder } from '@wasm-audio-decoders/flac'
import type { ByteReader } from '../byte-reader.ts'
import { release } from '../codec.ts'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock, truncated } from '../sound-block.ts'
import { type FlacFrame, type FlacHeader, parseFlacHeader, STREAMINFO_BYTES } from './header.ts'
import { type FlacPiece, walkFlac } from './walker.ts'

/** A gap that is believed without another reason than the numbers of the frames around it. */
const MAX_GAP_SECONDS = 600
/** Lost frames are not much smaller than the one behind them. */
const LEAST_SHARE = 1 / 8
const SILENT_SAMPLES = 32_768
/** Each takes milliseconds. */
const MAX_RENEWALS = 10_000

/**
 * Decodes a native FLAC stream, and streams one behind the other. Where frames are lost, the numbers of the others tell how
 * long it stays silent. Throws audio-bad-header, audio-corrupt, audio-truncated.
 */
export async function* decodeFlac(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  if (!(await reader.fill(STREAMINFO_BYTES))) throw truncated('it ends inside its header')
  parseFlacHeader(reader.peek(STREAMINFO_BYTES))
  findings.describe('FLAC', 'FLAC')
  const sound = new FlacSound(findings)
  try {
    const isWhole = (bytes: Uint8Array, frame: FlacFrame): Promise<boolean> =>
      sound.isWhole(bytes, frame)
    for await (const piece of walkFlac(reader, isWhole)) yield* sound.take(piece)
    sound.finish()
  } finally {
    sound.close()
  }
}

class FlacSound {
  readonly #findings: Findings
  readonly #codec = new FrameDecoder()
  #header: FlacHeader | null = null
  /** Of the file, so far. */
  #seconds = 0
  /** Samples of this stream, silence among them. */
  #position = 0
  /** By how much the stream's own count is ahead. */
  #ahead = 0
  #blockSize = 0
  #hasFrames = false
  /** What came since the last frame. */
  #between = { bytes: 0, isZero: true, isFrame: false }
  #lastBytes = 0
  #nextNumber = 0
  #isRateTold = false

  constructor(findings: Findings) {
    this.#findings = findings
  }

  async isWhole(bytes: Uint8Array, frame: FlacFrame): Promise<boolean> {
    const trial = new FrameDecoder()
    await trial.begin(this.#codec.streamInfo)
    const channels = await trial.decode(bytes, frame)
    trial.close()
    return channels !== null
  }

  async *take(piece: FlacPiece): AsyncGenerator<SoundBlock> {
    switch (piece.kind) {
      case 'stream':
        await this.#begin(piece.header, piece.bytes)
        break
      case 'frame':
        yield* this.#takeFrame(piece.header, piece.bytes)
        break
      case 'junk':
        this.#between.bytes += piece.bytes
        this.#between.isZero &&= piece.isZero
        this.#between.isFrame ||= piece.isFrame
        break
      case 'tag':
        break
    }
  }

  /** Judges the last stream. Throws audio-truncated. */
  finish(): void {
    const total = this.#header?.totalSamples ?? null
    const { bytes, isZero, isFrame } = this.#between
    if (total !== null && this.#position < total) {
      const why = `its header promises ${total} samples, there are ${this.#position}`
      this.#findings.cutShort(why, this.#seconds)
    } else if (isFrame && this.#hasFrames && total === null) {
      this.#findings.cutShort('its last frame is incomplete', this.#seconds)
    } else if (total !== null && this.#position > total) {
      const message = `The header promises ${total} samples, there are ${this.#position}; all were taken.`
      this.#findings.warn({ kind: 'header-repaired', at: null, seconds: null, message })
    }
    if (isZero || isFrame || !this.#hasFrames || bytes <= this.#lastBytes) return
    const message = `${bytes} bytes behind the sound are none and were left out.`
    this.#findings.warn({ kind: 'skipped-bytes', at: this.#seconds, seconds: null, message })
  }

  close(): void {
    this.#codec.close()
  }

  async #begin(header: FlacHeader, streamInfo: Uint8Array): Promise<void> {
    if (this.#hasFrames) {
      this.finish()
      const message = 'Another recording begins here; both are taken as one.'
      this.#findings.warn({ kind: 'joined', at: this.#seconds, seconds: null, message })
    }
    this.#header = header
    this.#position = 0
    this.#nextNumber = 0
    this.#ahead = 0
    this.#hasFrames = false
    this.#between = { bytes: 0, isZero: true, isFrame: false }
    await this.#codec.begin(streamInfo)
  }

  async *#takeFrame(frame: FlacFrame, bytes: Uint8Array): AsyncGenerator<SoundBlock> {
    if (this.#header === null) return
    const sampleRate = frame.sampleRate ?? this.#header.sampleRate
    if (!this.#hasFrames) this.#blockSize = this.#header.blockSize ?? frame.blockSize
    if (sampleRate !== this.#header.sampleRate) this.#warnRate(sampleRate)
    const gap = this.#gapBefore(frame, bytes.length, sampleRate)
    this.#hasFrames = true
    this.#between = { bytes: 0, isZero: true, isFrame: false }
    this.#lastBytes = bytes.length
    if (gap > 0) yield* this.#silence(gap, frame.channels, sampleRate)
    // The decoder would make silence of its own where numbers do not go on.
    if (frame.number !== this.#nextNumber) await this.#codec.renew()
    this.#nextNumber = frame.number + (frame.countsSamples ? frame.blockSize : 1)
    const channels = await this.#codec.decode(bytes, frame)
    if (channels === null) {
      yield* this.#silence(frame.blockSize, frame.channels, sampleRate)
      return
    }
    yield this.#heard({ sampleRate, channels })
  }

  /** Samples that are missing before a frame, by its number. */
  #gapBefore(frame: FlacFrame, bytes: number, sampleRate: number): number {
    if (frame.number === 0 && !frame.countsSamples) this.#blockSize = frame.blockSize
    const own = frame.countsSamples ? frame.number : frame.number * this.#blockSize
    const gap = own - this.#ahead - this.#position
    const total = this.#header?.totalSamples ?? null
    const isPromised = total !== null && own - this.#ahead + frame.blockSize <= total
    // A stream that was recorded from its middle on counts from there.
    const lostBytes = (gap / frame.blockSize) * bytes * LEAST_SHARE
    const isLikely = this.#hasFrames
      ? isPromised || gap <= MAX_GAP_SECONDS * sampleRate
      : lostBytes <= this.#between.bytes && (isPromised || total === null)
    if (gap > 0 && isLikely) return gap
    this.#ahead += gap
    return 0
  }

  *#silence(samples: number, channels: number, sampleRate: number): Generator<SoundBlock> {
    const at = this.#seconds
    const seconds = samples / sampleRate
    const message = `${seconds.toFixed(2)} s could not be decoded and are silent.`
    this.#findings.warn({ kind: 'damaged', at, seconds, message })
    for (let left = samples; left > 0; left -= SILENT_SAMPLES) {
      const silence = new Float32Array(Math.min(left, SILENT_SAMPLES))
      yield this.#heard({
        sampleRate,
        channels: Array.from({ length: channels }, () => silence),
      })
    }
  }

  #warnRate(sampleRate: number): void {
    if (this.#isRateTold) return
    this.#isRateTold = true
    const message = `The header names another sample rate than the frames; theirs (${sampleRate} Hz) was taken.`
    this.#findings.warn({ kind: 'header-repaired', at: null, seconds: null, message })
  }

  #heard(block: SoundBlock): SoundBlock {
    const samples = block.channels[0]?.length ?? 0
    this.#position += samples
    this.#seconds += samples / block.sampleRate
    return block
  }
}

/** A decoder of single frames that is made anew where it breaks. */
class FrameDecoder {
  /** What it was begun with. */
  streamInfo: Uint8Array = new Uint8Array(0)
  #decoder: FLACDecoder | null = null
  #renewals = 0

  /** For the frames of a stream; it needs STREAMINFO for rates and sizes that frames do not name. */
  async begin(streamInfo: Uint8Array): Promise<void> {
    this.close()
    // Alone it is the last of the metadata.
    this.streamInfo = streamInfo.slice()
    this.streamInfo[4] = 0x80
    this.#decoder = new FLACDecoder()
    await this.#decoder.ready
    await this.#decoder.decodeFrames([this.streamInfo])
  }

  /** The channels of a frame; null where it is damaged. */
  async decode(bytes: Uint8Array, frame: FlacFrame): Promise<Float32Array[] | null> {
    try {
      const decoded = await this.#decoder?.decodeFrames([bytes])
      const isWhole = decoded?.errors.length === 0 && decoded.samplesDecoded === frame.blockSize
      if (isWhole && decoded.channelData.length === frame.channels) return decoded.channelData
    } catch (error) {
      if (!(error instanceof Error)) throw error // a trap: the memory of the decoder is beyond use
    }
    await this.renew()
    return null
  }

  /** Makes it forget what was before. Throws audio-corrupt where that would never end. */
  async renew(): Promise<void> {
    if (this.#renewals++ === MAX_RENEWALS) throw corrupt('it is damaged all over')
    await this.begin(this.streamInfo)
  }

  close(): void {
    if (this.#decoder !== null) release(this.#decoder)
    this.#decoder = null
  }
}
