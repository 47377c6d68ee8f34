import type { MediaWarning } from '@toolkit/core'
import type { SoundBlock } from '../sound-block.ts'
import type { TimedBlock } from './matroska.ts'

/** Smaller differences are rounding or the jitter of live recordings (±10 ms). */
const GAP_SECONDS = 0.025
/** Overlaps longer than this are dropped, as aresample=async does. */
const OVERLAP_SECONDS = 0.1
/** If the clock goes back further than this, it is ignored and no audio is dropped. */
const BACKWARDS_SECONDS = 1
/** If the clock jumps further than this, the jump is ignored. */
const JUMP_SECONDS = 24 * 3600
/** Shorter gaps (lost packets, pauses that a codec does not store) are reported in one warning. */
const SHORT_SECONDS = 0.5
const SILENCE_SAMPLES = 65_536

type Warn = (warning: MediaWarning) => void

/**
 * Places blocks by the container's clock: fills gaps with silence and drops overlaps. Compares time stamps with the
 * sample count, so rounding errors do not accumulate. One instance per decoding; `warn` receives the warnings.
 */
export class ContainerClock {
  readonly #warn: Warn
  /** Start time of the first block; null if its time stamp applies, and after the first block. */
  #startSeconds: number | null
  #sampleRate = 1
  /** Samples emitted so far. */
  #position = 0
  /** Correction for a broken clock: its seconds minus the seconds emitted. */
  #offset = 0
  /** Overlapping blocks; the next blocks decide whether they are dropped or emitted. */
  #held: TimedBlock[] = []
  #heldSeconds = 0
  /** Time stamp at which the clock stopped (muxers clamp a clock that runs backwards); null while it runs. */
  #stoppedAt: number | null = null
  readonly #shortGaps = { count: 0, seconds: 0 }

  constructor(warn: Warn, startSeconds: number | null = null) {
    this.#warn = warn
    this.#startSeconds = startSeconds
  }

  get seconds(): number {
    return this.#position / this.#sampleRate
  }

  *push(block: TimedBlock): Generator<SoundBlock> {
    this.#sampleRate = block.sampleRate
    const duration = lengthOf(block) / block.sampleRate
    if (this.#startSeconds !== null) {
      this.#offset = block.seconds - this.#startSeconds
      this.#startSeconds = null
    }
    if (this.#stoppedAt !== null) {
      // The first block after the stop also continues where the previous block ended.
      if (block.seconds > this.#stoppedAt + GAP_SECONDS) this.#stoppedAt = null
      this.#offset += this.#gapBefore(block)
      yield this.#emit(block)
      return
    }
    if (this.#gapBefore(block) < -Math.min(GAP_SECONDS, duration / 2)) {
      this.#held.push(block)
      this.#heldSeconds += duration
      if (this.#heldSeconds > BACKWARDS_SECONDS) yield* this.#ignoreClock(block)
      return
    }
    yield* this.#resolveHeld()
    const gap = this.#gapBefore(block)
    if (gap > JUMP_SECONDS) {
      this.#offset += gap
      this.#warnClock(`The container’s clock jumps by ${Math.round(gap / 3600)} hours at`)
    } else if (gap > GAP_SECONDS) {
      yield* this.#fillGap(block, gap)
    }
    yield this.#emit(block)
  }

  /** Emits the held blocks and the last warning. */
  *finish(): Generator<SoundBlock> {
    yield* this.#release()
    const { count, seconds } = this.#shortGaps
    if (seconds < SHORT_SECONDS) return
    const message = `${count} short gaps, ${seconds.toFixed(1)} s in total, filled with silence.`
    this.#warn({ kind: 'gap-filled', at: null, seconds, message })
  }

  /** Seconds from the end of the emitted audio to the block's time stamp. */
  #gapBefore(block: TimedBlock): number {
    return block.seconds - this.#offset - this.seconds
  }

  #emit({ sampleRate, channels }: TimedBlock): SoundBlock {
    this.#position += channels[0]?.length ?? 0
    return { sampleRate, channels }
  }

  *#fillGap({ sampleRate, channels }: TimedBlock, seconds: number): Generator<SoundBlock> {
    this.#warnGap(seconds)
    let left = Math.round(seconds * sampleRate)
    while (left > 0) {
      const samples = Math.min(left, SILENCE_SAMPLES)
      this.#position += samples
      left -= samples
      yield { sampleRate, channels: channels.map(() => new Float32Array(samples)) }
    }
  }

  #warnGap(seconds: number): void {
    const at = this.seconds
    const length = seconds.toFixed(1)
    if (at === 0) {
      // Nearly every video has an offset of a few frames between video and audio.
      if (seconds < SHORT_SECONDS) return
      const message = `The sound begins ${length} s later than the file; the time before it is silence.`
      this.#warn({ kind: 'late-start', at, seconds, message })
    } else if (seconds < SHORT_SECONDS) {
      this.#shortGaps.count += 1
      this.#shortGaps.seconds += seconds
    } else {
      const message = `Gap of ${length} s at ${clockTime(at)} filled with silence.`
      this.#warn({ kind: 'gap-filled', at, seconds, message })
    }
  }

  /**
   * The clock has reached the emitted audio: drops the held blocks if they overlap, or emits them if they were only
   * jitter.
   */
  *#resolveHeld(): Generator<SoundBlock> {
    if (this.#heldSeconds <= OVERLAP_SECONDS) {
      yield* this.#release()
      return
    }
    const at = this.seconds
    const seconds = this.#heldSeconds
    const message = `${seconds.toFixed(1)} s of sound at ${clockTime(at)} dropped: its time stamps overlap the sound before it.`
    this.#warn({ kind: 'damaged', at, seconds, message })
    this.#held = []
    this.#heldSeconds = 0
  }

  *#ignoreClock(last: TimedBlock): Generator<SoundBlock> {
    this.#warnClock('The container’s clock runs backwards at')
    yield* this.#release()
    this.#offset = last.seconds - this.seconds + lengthOf(last) / last.sampleRate
    this.#stoppedAt = last.seconds
  }

  *#release(): Generator<SoundBlock> {
    for (const block of this.#held) yield this.#emit(block)
    this.#held = []
    this.#heldSeconds = 0
  }

  #warnClock(what: string): void {
    const at = this.seconds
    const message = `${what} ${clockTime(at)}. It was ignored there.`
    this.#warn({ kind: 'damaged', at, seconds: null, message })
  }
}

function lengthOf({ channels }: TimedBlock): number {
  return channels[0]?.length ?? 0
}

/** `0:12:03`. */
function clockTime(seconds: number): string {
  const whole = Math.floor(seconds)
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
}
