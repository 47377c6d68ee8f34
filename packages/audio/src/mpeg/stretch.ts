import type { Findings } from '../findings.ts'
import type { SoundBlock } from '../sound-block.ts'
import { isFrameLength, type MpegFrame, type MpegInfo, sameStream } from './frame.ts'

/** Samples by which every decoder of layer III lags behind (LAME's technical FAQ): they belong to the encoder's trims. */
const DECODER_DELAY = 529
const SILENT_FRAMES = 32

/** The frames of one encoder, of which a file may hold several: what is promised of them, what came, and where it is heard. */
export class Stretch {
  readonly #info: MpegInfo | null
  readonly #startSeconds: number
  #header: MpegFrame
  /** Of sound, lost ones among them. */
  #frames = 0
  #lostFrames = 0
  #bytes: number
  #soundBytes = 0
  #isConstant = true
  /** Samples decoded, before the trims. */
  #position = 0
  /** Samples given to be heard. */
  #given = 0
  readonly #skip: number
  /** From here to the promised end the samples are the encoder's padding, if that is the end. */
  #paddingStart: number
  #held: SoundBlock[] = []

  /** `startSeconds`: where it begins in the file. `infoBytes`: of the frame that holds `info`. */
  constructor(
    header: MpegFrame,
    info: MpegInfo | null,
    place: { readonly startSeconds: number; readonly infoBytes: number },
  ) {
    this.#header = header
    this.#info = info
    this.#startSeconds = place.startSeconds
    this.#bytes = place.infoBytes
    const isTrimmed = info !== null && info.delay + info.padding > 0
    this.#skip = isTrimmed ? info.delay + DECODER_DELAY : 0
    const padding = isTrimmed ? Math.max(0, info.padding - DECODER_DELAY) : 0
    const promised = (info?.frames ?? Number.POSITIVE_INFINITY) * header.samples
    this.#paddingStart = promised - padding
  }

  get header(): MpegFrame {
    return this.#header
  }

  get hasSound(): boolean {
    return this.#frames > 0
  }

  /** Where it is by now, in seconds of what is heard of the file. */
  get seconds(): number {
    return this.#startSeconds + this.#given / this.#header.sampleRate
  }

  get #meanBytes(): number {
    return this.#soundBytes / (this.#frames - this.#lostFrames)
  }

  /** Whether a frame of sound may go on with it. */
  continuesWith(header: MpegFrame): boolean {
    if (!sameStream(header, this.#header)) return false
    // The frame that holds the promise is sometimes of another kind than the sound.
    return !this.hasSound || header.channels === this.#header.channels
  }

  /** Counts a frame of sound. */
  count(header: MpegFrame, bytes: number): void {
    const slot = this.#header.layer === 1 ? 4 : 1
    if (this.hasSound && Math.abs(bytes - this.#meanBytes) > slot) this.#isConstant = false
    this.#header = header
    this.#frames++
    this.#bytes += bytes
    this.#soundBytes += bytes
  }

  /** How many frames so many bytes between two frames were. */
  framesIn(bytes: number): number {
    if (!this.#isConstant && isFrameLength(this.#header, bytes)) return 1
    return Math.round(bytes / this.#meanBytes)
  }

  /** Silence in the place of lost frames. */
  *lose(frames: number, bytes: number): Generator<SoundBlock> {
    this.#frames += frames
    this.#lostFrames += frames
    this.#bytes += bytes
    for (let left = frames; left > 0; left -= SILENT_FRAMES) {
      const samples = Math.min(left, SILENT_FRAMES) * this.#header.samples
      const silence = new Float32Array(samples)
      yield* this.give(Array.from({ length: this.#header.channels }, () => silence))
    }
  }

  /** What is to be heard of decoded samples: not the encoder's delay, and its padding only if there is more behind it. */
  *give(channels: readonly Float32Array[]): Generator<SoundBlock> {
    const { sampleRate, samples } = this.#header
    const start = this.#position
    const length = channels[0]?.length ?? 0
    this.#position += length
    if (this.#position > (this.#info?.frames ?? Number.POSITIVE_INFINITY) * samples) {
      this.#paddingStart = Number.POSITIVE_INFINITY
      yield* this.#release()
    }
    const part = (from: number, to: number): SoundBlock => ({
      sampleRate,
      channels: channels.map((channel) => channel.subarray(from, to)),
    })
    const from = Math.min(length, Math.max(0, this.#skip - start))
    const to = Math.min(length, Math.max(from, this.#paddingStart - start))
    if (to > from) yield this.#heard(part(from, to))
    if (to < length) this.#held.push(part(to, length))
  }

  /** The end: judges what came by what was promised. `isCut`: its last frame was not whole. Throws audio-truncated. */
  *finish(isCut: boolean, findings: Findings): Generator<SoundBlock> {
    const { frames, bytes } = this.#info ?? { frames: null, bytes: null }
    if (frames !== this.#frames) yield* this.#release()
    const missing = frames === null ? 0 : frames - this.#frames
    // How many frames were lost is no more than likely where they are not all of one length.
    const doubt = this.#isConstant ? 0 : this.#lostFrames
    const lacksBytes = bytes !== null && this.#bytes < bytes
    // Some encoders count the informing frame itself: one frame less alone proves nothing.
    if (missing > 1 + doubt || (missing === 1 && lacksBytes) || (frames === null && lacksBytes)) {
      const why = `its header promises ${frames ?? 'more'} MP3 frames, there are ${this.#frames}`
      findings.cutShort(why, this.seconds)
    } else if (isCut && frames !== this.#frames) {
      findings.cutShort('its last MP3 frame is incomplete', this.seconds)
    } else if (-missing > 1 + doubt) {
      const message = `The MP3 header promises ${frames} frames, there are ${this.#frames}; all were taken.`
      findings.warn({ kind: 'header-repaired', at: null, seconds: null, message })
    }
  }

  *#release(): Generator<SoundBlock> {
    const held = this.#held
    this.#held = []
    for (const block of held) yield this.#heard(block)
  }

  #heard(block: SoundBlock): SoundBlock {
    this.#given += block.channels[0]?.length ?? 0
    return block
  }
}
