import { MPEGDecoder } from 'mpg123-decoder'
import type { ByteReader } from '../byte-reader.ts'
import { release } from '../codec.ts'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock, truncated } from '../sound-block.ts'
import { type MpegFrame, type MpegInfo, parseMpegInfo, standsAlone } from './frame.ts'
import { FreeFormat } from './free-format.ts'
import { Stretch } from './stretch.ts'
import { type MpegPiece, walkMpeg } from './walker.ts'

/** Frames decoded in one go. */
const BATCH_FRAMES = 16
/** Beginnings and damaged places that get a decoder without memory; it takes milliseconds, and a file may hold many. */
const MAX_RENEWALS = 500

/**
 * Decodes an MPEG audio stream (layers I–III), and streams one behind the other, each without what its encoder added
 * where that is known. Lost frames are silence. Throws audio-corrupt, audio-truncated.
 */
export async function* decodeMp3(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  // The trims are made here: the decoder knows only those of the first of several streams.
  const decoder = new MPEGDecoder({ enableGapless: false })
  const sound = new MpegSound(decoder, findings)
  try {
    await decoder.ready
    for await (const piece of walkMpeg(reader)) yield* sound.take(piece)
    yield* sound.finish()
  } finally {
    release(decoder)
  }
}

class MpegSound {
  readonly #decoder: MPEGDecoder
  readonly #findings: Findings
  #stretch: Stretch | null = null
  #batch: Uint8Array[] = []
  #free = new FreeFormat()
  /** What came since the last frame. */
  #between = { junkBytes: 0, isZero: true, hasTag: false }
  #isCut = false
  #renewals = 0
  #isDescribed = false

  constructor(decoder: MPEGDecoder, findings: Findings) {
    this.#decoder = decoder
    this.#findings = findings
  }

  async *take(piece: MpegPiece): AsyncGenerator<SoundBlock> {
    switch (piece.kind) {
      case 'frame':
        yield* this.#takeFrame(piece.header, piece.bytes)
        break
      case 'part':
        this.#isCut = true
        break
      case 'tag':
        this.#between.hasTag = true
        break
      case 'junk':
        this.#between.junkBytes += piece.bytes
        this.#between.isZero &&= piece.isZero
        break
    }
  }

  *finish(): Generator<SoundBlock> {
    const stretch = this.#stretch
    if (stretch === null) {
      throw this.#isCut
        ? truncated('its first MP3 frame is incomplete')
        : corrupt('there is no MP3 frame in it')
    }
    yield* this.#decodeAll(stretch)
    yield* stretch.finish(this.#isCut, this.#findings)
    this.#tellSkipped(stretch.header, stretch.seconds)
  }

  async *#takeFrame(header: MpegFrame, bytes: Uint8Array): AsyncGenerator<SoundBlock> {
    const info = parseMpegInfo(bytes, header)
    const { hasTag, junkBytes } = this.#between
    const isFirst =
      info !== null ||
      this.#stretch?.continuesWith(header) !== true ||
      (hasTag && this.#stretch.hasSound && standsAlone(bytes, header))
    const stretch = isFirst
      ? yield* this.#begin(header, info, bytes.length)
      : (this.#stretch as Stretch)
    // Behind a tag it is what the tag's size left out.
    if (!isFirst && junkBytes > 0 && !hasTag) yield* this.#fillGap(stretch, junkBytes)
    this.#between = { junkBytes: 0, isZero: true, hasTag: false }
    if (info !== null) return
    this.#describe(header)
    stretch.count(header, bytes.length)
    this.#batch.push(...(header.lengthBytes === null ? this.#free.push(bytes, header) : [bytes]))
    if (this.#batch.length === BATCH_FRAMES) yield* this.#decode(stretch)
  }

  /** Ends the stretch that was, and begins the next one. */
  async *#begin(
    header: MpegFrame,
    info: MpegInfo | null,
    bytes: number,
  ): AsyncGenerator<SoundBlock, Stretch> {
    const before = this.#stretch
    if (before !== null) {
      yield* this.#decodeAll(before)
      yield* before.finish(false, this.#findings)
    }
    const startSeconds = before?.seconds ?? 0
    this.#tellSkipped(header, startSeconds)
    if (before?.hasSound) {
      await this.#renew()
      const message = 'Another recording begins here; both are taken as one.'
      this.#findings.warn({ kind: 'joined', at: startSeconds, seconds: null, message })
    }
    const infoBytes = info === null ? 0 : bytes
    this.#stretch = new Stretch(header, info, { startSeconds, infoBytes })
    return this.#stretch
  }

  async *#fillGap(stretch: Stretch, bytes: number): AsyncGenerator<SoundBlock> {
    const frames = stretch.framesIn(bytes)
    if (frames === 0) return
    yield* this.#decodeAll(stretch)
    const at = stretch.seconds
    yield* stretch.lose(frames, bytes)
    await this.#renew()
    const seconds = (frames * stretch.header.samples) / stretch.header.sampleRate
    this.#warnDamaged(at, seconds)
  }

  /** Decodes what there is, before something else comes than the next frame. */
  *#decodeAll(stretch: Stretch): Generator<SoundBlock> {
    this.#batch.push(...this.#free.flush())
    yield* this.#decode(stretch)
    const { silenced } = this.#free
    this.#free = new FreeFormat()
    if (silenced > 0) {
      this.#warnDamaged(null, (silenced * stretch.header.samples) / stretch.header.sampleRate)
    }
  }

  *#decode(stretch: Stretch): Generator<SoundBlock> {
    if (this.#batch.length === 0) return
    const { header } = stretch
    const wanted = this.#batch.length * header.samples
    const { channelData, samplesDecoded } = this.#decoder.decode(joined(this.#batch))
    this.#batch = []
    // The decoder always gives two channels; how many there were is in the frames.
    const channels = channelData.slice(0, header.channels)
    if (samplesDecoded >= wanted) {
      yield* stretch.give(channels.map((channel) => channel.subarray(samplesDecoded - wanted)))
      return
    }
    const missing = (wanted - samplesDecoded) / header.sampleRate
    this.#warnDamaged(stretch.seconds, missing)
    const whole = Array.from({ length: header.channels }, (_, index) => {
      const out = new Float32Array(wanted)
      out.set(channels[index] ?? [], 0)
      return out
    })
    yield* stretch.give(whole)
  }

  /** Makes the decoder forget: after a gap it would mix what was before into what comes. */
  async #renew(): Promise<void> {
    if (this.#renewals++ < MAX_RENEWALS) await this.#decoder.reset()
  }

  #warnDamaged(at: number | null, seconds: number): void {
    const message = `${seconds.toFixed(2)} s could not be decoded and are silent.`
    this.#findings.warn({ kind: 'damaged', at, seconds, message })
  }

  #tellSkipped(header: MpegFrame, at: number): void {
    const { junkBytes, isZero } = this.#between
    if (isZero || junkBytes <= (header.lengthBytes ?? 0)) return
    const message = `${junkBytes} bytes are no sound and were left out.`
    this.#findings.warn({ kind: 'skipped-bytes', at, seconds: null, message })
  }

  #describe({ version, layer }: MpegFrame): void {
    if (this.#isDescribed) return
    this.#isDescribed = true
    const name = `MP${layer}`
    this.#findings.describe(name, `${name} (MPEG-${version} Layer ${'I'.repeat(layer)})`)
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
