import type { MediaWarning } from '@toolkit/core'
import type { SoundBlock } from '../sound-block.ts'
import type { TimedBlock } from './matroska.ts'

/** Below this a time stamp is rounded, or jitters as those of live recordings do (±10 ms). */
const GAP_SECONDS = 0.025
/** Sound that was there already by the clock, from this on: it is left out, as aresample=async does. */
const OVERLAP_SECONDS = 0.1
/** A clock that goes back further than this is broken: no sound is given up for it. */
const BACKWARDS_SECONDS = 1
/** A clock that jumps further than this is broken. */
const JUMP_SECONDS = 24 * 3600
/** Shorter gaps (lost packets, pauses that a codec does not store) are said together. */
const SHORT_SECONDS = 0.5
const SILENCE_SAMPLES = 65_536

type Warn = (warning: MediaWarning) => void

/**
 * Puts blocks where the container's clock says: a gap becomes silence, sound that was there already is left out. Time is
 * compared with the count of samples, so rounding never adds up. One for each decoding; `warn` gets what was done.
 */
export class ContainerClock {
  readonly #warn: Warn
  /** Where the first block belongs; null: where its time stamp says, and once it was there. */
  #startSeconds: number | null
  #sampleRate = 1
  /** Samples given so far. */
  #position = 0
  /** What a broken clock is off by: seconds by the clock minus seconds given. */
  #offset = 0
  /** Blocks that begin before what was given ends; what becomes of them depends on what follows. */
  #held: TimedBlock[] = []
  #heldSeconds = 0
  /** Where the clock stands still (a muxer lets none run backwards); null: it runs. */
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
      // The first block after the stop still gives no better answer than to follow what was there.
      if (block.seconds > this.#stoppedAt + GAP_SECONDS) this.#stoppedAt = null
      this.#offset += this.#lag(block)
      yield this.#give(block)
      return
    }
    if (this.#lag(block) < -Math.min(GAP_SECONDS, duration / 2)) {
      this.#held.push(block)
      this.#heldSeconds += duration
      if (this.#heldSeconds > BACKWARDS_SECONDS) yield* this.#giveUpTheClock(block)
      return
    }
    yield* this.#settle()
    const lag = this.#lag(block)
    if (lag > JUMP_SECONDS) {
      this.#offset += lag
      this.#damaged(`The container’s clock jumps by ${Math.round(lag / 3600)} hours at`)
    } else if (lag > GAP_SECONDS) {
      yield* this.#fill(block, lag)
    }
    yield this.#give(block)
  }

  /** What was held back at the end, and the last warning. */
  *finish(): Generator<SoundBlock> {
    yield* this.#release()
    const { count, seconds } = this.#shortGaps
    if (seconds < SHORT_SECONDS) return
    const message = `${count} short gaps, ${seconds.toFixed(1)} s in all, filled with silence.`
    this.#warn({ kind: 'gap-filled', at: null, seconds, message })
  }

  /** How many seconds later the clock says a block begins than what was given ends. */
  #lag(block: TimedBlock): number {
    return block.seconds - this.#offset - this.seconds
  }

  #give({ sampleRate, channels }: TimedBlock): SoundBlock {
    this.#position += channels[0]?.length ?? 0
    return { sampleRate, channels }
  }

  *#fill({ sampleRate, channels }: TimedBlock, seconds: number): Generator<SoundBlock> {
    this.#say(seconds)
    let left = Math.round(seconds * sampleRate)
    while (left > 0) {
      const samples = Math.min(left, SILENCE_SAMPLES)
      this.#position += samples
      left -= samples
      yield { sampleRate, channels: channels.map(() => new Float32Array(samples)) }
    }
  }

  #say(seconds: number): void {
    const at = this.seconds
    const length = seconds.toFixed(1)
    if (at === 0) {
      // A few frames between picture and sound are in nearly every video.
      if (seconds < SHORT_SECONDS) return
      const message = `The sound begins ${length} s later than the file; the time before it is silence.`
      this.#warn({ kind: 'late-start', at, seconds, message })
    } else if (seconds < SHORT_SECONDS) {
      this.#shortGaps.count += 1
      this.#shortGaps.seconds += seconds
    } else {
      const message = `${length} s of gap at ${clockTime(at)} filled with silence.`
      this.#warn({ kind: 'gap-filled', at, seconds, message })
    }
  }

  /** The clock has caught up with what was given: what was held is there twice, or was only rounded. */
  *#settle(): Generator<SoundBlock> {
    if (this.#heldSeconds <= OVERLAP_SECONDS) {
      yield* this.#release()
      return
    }
    const at = this.seconds
    const seconds = this.#heldSeconds
    const message = `${seconds.toFixed(1)} s of sound at ${clockTime(at)} left out: by the container’s clock they were there already.`
    this.#warn({ kind: 'damaged', at, seconds, message })
    this.#held = []
    this.#heldSeconds = 0
  }

  *#giveUpTheClock(last: TimedBlock): Generator<SoundBlock> {
    this.#damaged('The container’s clock runs backwards at')
    yield* this.#release()
    this.#offset = last.seconds - this.seconds + lengthOf(last) / last.sampleRate
    this.#stoppedAt = last.seconds
  }

  *#release(): Generator<SoundBlock> {
    for (const block of this.#held) yield this.#give(block)
    this.#held = []
    this.#heldSeconds = 0
  }

  #damaged(what: string): void {
    const at = this.seconds
    const message = `${what} ${clockTime(at)}; the sound goes on without it.`
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
