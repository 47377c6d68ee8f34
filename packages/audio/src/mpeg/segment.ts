import type { Findings } from '../findings.ts'
import type { SoundBlock } from '../sound-block.ts'
import { isFrameLength, isSameStream, type MpegFrame, type MpegInfo } from './frame.ts'

/** Decoder delay of layer III in samples (LAME technical FAQ); it is part of the encoder's trim values. */
const DECODER_DELAY = 529
const SILENT_FRAMES = 32

/**
 * A segment of frames from one encoder; a file may contain several. Compares the declared length with the actual one
 * and trims delay and padding.
 */
export class MpegSegment {
  readonly #info: MpegInfo | null
  readonly #startSeconds: number
  #header: MpegFrame
  /** Audio frames, including lost ones. */
  #frames = 0
  #lostFrames = 0
  #bytes: number
  #soundBytes = 0
  #isConstant = true
  /** Samples decoded, before trimming. */
  #position = 0
  /** Samples emitted. */
  #emitted = 0
  readonly #skipSamples: number
  /** Position where the encoder's padding starts, provided that the segment ends where its header declares. */
  #paddingStart: number
  #held: SoundBlock[] = []

  /** `startSeconds`: start time in the file. `infoBytes`: size of the frame that contains `info`. */
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
    this.#skipSamples = isTrimmed ? info.delay + DECODER_DELAY : 0
    const padding = isTrimmed ? Math.max(0, info.padding - DECODER_DELAY) : 0
    const declaredSamples = (info?.frames ?? Number.POSITIVE_INFINITY) * header.samples
    this.#paddingStart = declaredSamples - padding
  }

  get header(): MpegFrame {
    return this.#header
  }

  get hasSound(): boolean {
    return this.#frames > 0
  }

  /** Current position in seconds of the file's output. */
  get seconds(): number {
    return this.#startSeconds + this.#emitted / this.#header.sampleRate
  }

  get #meanBytes(): number {
    return this.#soundBytes / (this.#frames - this.#lostFrames)
  }

  /** Whether an audio frame can continue this segment. */
  canContinueWith(header: MpegFrame): boolean {
    if (!isSameStream(header, this.#header)) return false
    // The info frame sometimes has another channel count than the audio frames.
    return !this.hasSound || header.channels === this.#header.channels
  }

  /** Counts an audio frame. */
  addFrame(header: MpegFrame, bytes: number): void {
    const slot = this.#header.layer === 1 ? 4 : 1
    if (this.hasSound && Math.abs(bytes - this.#meanBytes) > slot) this.#isConstant = false
    this.#header = header
    this.#frames++
    this.#bytes += bytes
    this.#soundBytes += bytes
  }

  /** Estimates the number of frames in `bytes` lost between two frames. */
  frameCountIn(bytes: number): number {
    if (!this.#isConstant && isFrameLength(this.#header, bytes)) return 1
    return Math.round(bytes / this.#meanBytes)
  }

  /** Emits silence in place of lost frames. */
  *pushLostFrames(frames: number, bytes: number): Generator<SoundBlock> {
    this.#frames += frames
    this.#lostFrames += frames
    this.#bytes += bytes
    for (let left = frames; left > 0; left -= SILENT_FRAMES) {
      const samples = Math.min(left, SILENT_FRAMES) * this.#header.samples
      const silence = new Float32Array(samples)
      yield* this.push(Array.from({ length: this.#header.channels }, () => silence))
    }
  }

  /**
   * Emits decoded samples without the encoder delay. The padding is held back and emitted only if more frames follow.
   */
  *push(channels: readonly Float32Array[]): Generator<SoundBlock> {
    const { sampleRate, samples } = this.#header
    const start = this.#position
    const length = channels[0]?.length ?? 0
    this.#position += length
    if (this.#position > (this.#info?.frames ?? Number.POSITIVE_INFINITY) * samples) {
      this.#paddingStart = Number.POSITIVE_INFINITY
      yield* this.#emitHeld()
    }
    const part = (from: number, to: number): SoundBlock => ({
      sampleRate,
      channels: channels.map((channel) => channel.subarray(from, to)),
    })
    const from = Math.min(length, Math.max(0, this.#skipSamples - start))
    const to = Math.min(length, Math.max(from, this.#paddingStart - start))
    if (to > from) yield this.#emit(part(from, to))
    if (to < length) this.#held.push(part(to, length))
  }

  /**
   * Ends the segment and reports deviations from the declared length. `isTruncated`: the last frame was incomplete.
   * Throws audio-truncated.
   */
  *finish(isTruncated: boolean, findings: Findings): Generator<SoundBlock> {
    const { frames, bytes } = this.#info ?? { frames: null, bytes: null }
    if (frames !== this.#frames) yield* this.#emitHeld()
    const missing = frames === null ? 0 : frames - this.#frames
    // With variable frame lengths the number of lost frames is only an estimate.
    const tolerance = this.#isConstant ? 0 : this.#lostFrames
    const lacksBytes = bytes !== null && this.#bytes < bytes
    // Some encoders count the info frame itself, so one missing frame alone proves nothing.
    if (
      missing > 1 + tolerance ||
      (missing === 1 && lacksBytes) ||
      (frames === null && lacksBytes)
    ) {
      const why = `its header declares ${frames ?? 'more'} MP3 frames, the file has ${this.#frames}`
      findings.cutShort(why, this.seconds)
    } else if (isTruncated && frames !== this.#frames) {
      findings.cutShort('its last MP3 frame is incomplete', this.seconds)
    } else if (-missing > 1 + tolerance) {
      const message = `The MP3 header declares ${frames} frames, the file has ${this.#frames}. All were used.`
      findings.warn({ kind: 'header-repaired', at: null, seconds: null, message })
    }
  }

  *#emitHeld(): Generator<SoundBlock> {
    const held = this.#held
    this.#held = []
    for (const block of held) yield this.#emit(block)
  }

  #emit(block: SoundBlock): SoundBlock {
    this.#emitted += block.channels[0]?.length ?? 0
    return block
  }
}
