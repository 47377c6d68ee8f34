import { MPEGDecoder } from 'mpg123-decoder'
import type { ByteReader } from '../byte-reader.ts'
import { release } from '../codec.ts'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock, truncated } from '../sound-block.ts'
import { isIndependentFrame, type MpegFrame, type MpegInfo, parseMpegInfo } from './frame.ts'
import { FreeFormatConverter } from './free-format.ts'
import { MpegSegment } from './segment.ts'
import { type MpegPiece, walkMpeg } from './walker.ts'

/** Frames decoded per call. */
const BATCH_FRAMES = 16
/**
 * Maximum number of decoder resets (at stream starts and damaged places); each takes milliseconds, and a file may need
 * many.
 */
const MAX_RESETS = 500

/**
 * Decodes an MPEG audio stream (layers I–III), or several concatenated ones. Removes the encoder delay and padding of
 * each stream if they are known. Lost frames become silence. Throws audio-corrupt, audio-truncated.
 */
export async function* decodeMp3(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  // Trimming is done here: the decoder only trims the first of several streams.
  const decoder = new MPEGDecoder({ enableGapless: false })
  const sound = new MpegSegments(decoder, findings)
  try {
    await decoder.ready
    for await (const piece of walkMpeg(reader)) yield* sound.push(piece)
    yield* sound.finish()
  } finally {
    release(decoder)
  }
}

class MpegSegments {
  readonly #decoder: MPEGDecoder
  readonly #findings: Findings
  #segment: MpegSegment | null = null
  #batch: Uint8Array[] = []
  #converter = new FreeFormatConverter()
  /** Other elements since the last frame. */
  #sinceLastFrame = { junkBytes: 0, isZero: true, hasTag: false }
  #isTruncated = false
  #resets = 0
  #isDescribed = false

  constructor(decoder: MPEGDecoder, findings: Findings) {
    this.#decoder = decoder
    this.#findings = findings
  }

  async *push(piece: MpegPiece): AsyncGenerator<SoundBlock> {
    switch (piece.kind) {
      case 'frame':
        yield* this.#pushFrame(piece.header, piece.bytes)
        break
      case 'part':
        this.#isTruncated = true
        break
      case 'tag':
        this.#sinceLastFrame.hasTag = true
        break
      case 'junk':
        this.#sinceLastFrame.junkBytes += piece.bytes
        this.#sinceLastFrame.isZero &&= piece.isZero
        break
    }
  }

  *finish(): Generator<SoundBlock> {
    const segment = this.#segment
    if (segment === null) {
      throw this.#isTruncated
        ? truncated('its first MP3 frame is incomplete')
        : corrupt('it contains no MP3 frame')
    }
    yield* this.#decodeAll(segment)
    yield* segment.finish(this.#isTruncated, this.#findings)
    this.#warnSkipped(segment.header, segment.seconds)
  }

  async *#pushFrame(header: MpegFrame, bytes: Uint8Array): AsyncGenerator<SoundBlock> {
    const info = parseMpegInfo(bytes, header)
    const { hasTag, junkBytes } = this.#sinceLastFrame
    const isFirst =
      info !== null ||
      this.#segment?.canContinueWith(header) !== true ||
      (hasTag && this.#segment.hasSound && isIndependentFrame(bytes, header))
    const segment = isFirst
      ? yield* this.#startSegment(header, info, bytes.length)
      : (this.#segment as MpegSegment)
    // After a tag, junk is the rest of a tag with a wrong size.
    if (!isFirst && junkBytes > 0 && !hasTag) yield* this.#fillGap(segment, junkBytes)
    this.#sinceLastFrame = { junkBytes: 0, isZero: true, hasTag: false }
    if (info !== null) return
    this.#describe(header)
    segment.addFrame(header, bytes.length)
    this.#batch.push(
      ...(header.lengthBytes === null ? this.#converter.push(bytes, header) : [bytes]),
    )
    if (this.#batch.length === BATCH_FRAMES) yield* this.#decode(segment)
  }

  /** Ends the current segment and starts the next one. */
  async *#startSegment(
    header: MpegFrame,
    info: MpegInfo | null,
    bytes: number,
  ): AsyncGenerator<SoundBlock, MpegSegment> {
    const previous = this.#segment
    if (previous !== null) {
      yield* this.#decodeAll(previous)
      yield* previous.finish(false, this.#findings)
    }
    const startSeconds = previous?.seconds ?? 0
    this.#warnSkipped(header, startSeconds)
    if (previous?.hasSound) {
      await this.#resetDecoder()
      const message = 'Another recording starts here. Both were joined into one.'
      this.#findings.warn({ kind: 'joined', at: startSeconds, seconds: null, message })
    }
    const infoBytes = info === null ? 0 : bytes
    this.#segment = new MpegSegment(header, info, { startSeconds, infoBytes })
    return this.#segment
  }

  async *#fillGap(segment: MpegSegment, bytes: number): AsyncGenerator<SoundBlock> {
    const frames = segment.frameCountIn(bytes)
    if (frames === 0) return
    yield* this.#decodeAll(segment)
    const at = segment.seconds
    yield* segment.pushLostFrames(frames, bytes)
    await this.#resetDecoder()
    const seconds = (frames * segment.header.samples) / segment.header.sampleRate
    this.#warnDamaged(at, seconds)
  }

  /** Decodes all pending frames, before something other than the next frame follows. */
  *#decodeAll(segment: MpegSegment): Generator<SoundBlock> {
    this.#batch.push(...this.#converter.flush())
    yield* this.#decode(segment)
    const { silencedFrames } = this.#converter
    this.#converter = new FreeFormatConverter()
    if (silencedFrames > 0) {
      this.#warnDamaged(null, (silencedFrames * segment.header.samples) / segment.header.sampleRate)
    }
  }

  *#decode(segment: MpegSegment): Generator<SoundBlock> {
    if (this.#batch.length === 0) return
    const { header } = segment
    const expected = this.#batch.length * header.samples
    const { channelData, samplesDecoded } = this.#decoder.decode(concatenated(this.#batch))
    this.#batch = []
    // The decoder always outputs two channels; the frame header has the real count.
    const channels = channelData.slice(0, header.channels)
    if (samplesDecoded >= expected) {
      yield* segment.push(channels.map((channel) => channel.subarray(samplesDecoded - expected)))
      return
    }
    const missingSeconds = (expected - samplesDecoded) / header.sampleRate
    this.#warnDamaged(segment.seconds, missingSeconds)
    const whole = Array.from({ length: header.channels }, (_, index) => {
      const out = new Float32Array(expected)
      out.set(channels[index] ?? [], 0)
      return out
    })
    yield* segment.push(whole)
  }

  /** Resets the decoder: after a gap it would mix state from before the gap into the next frames. */
  async #resetDecoder(): Promise<void> {
    if (this.#resets++ < MAX_RESETS) await this.#decoder.reset()
  }

  #warnDamaged(at: number | null, seconds: number): void {
    const message = `${seconds.toFixed(2)} s could not be decoded and were replaced with silence.`
    this.#findings.warn({ kind: 'damaged', at, seconds, message })
  }

  #warnSkipped(header: MpegFrame, at: number): void {
    const { junkBytes, isZero } = this.#sinceLastFrame
    if (isZero || junkBytes <= (header.lengthBytes ?? 0)) return
    const message = `${junkBytes} bytes are not audio and were skipped.`
    this.#findings.warn({ kind: 'skipped-bytes', at, seconds: null, message })
  }

  #describe({ version, layer }: MpegFrame): void {
    if (this.#isDescribed) return
    this.#isDescribed = true
    const name = `MP${layer}`
    this.#findings.describe(name, `${name} (MPEG-${version} Layer ${'I'.repeat(layer)})`)
  }
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
