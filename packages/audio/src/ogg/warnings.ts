import type { MediaWarningKind } from '@toolkit/core'
import type { Findings } from '../findings.ts'

/** What an Ogg file has to be warned of. Times are seconds of what is heard. */
export class OggWarnings {
  readonly #findings: Findings
  readonly #said = new Set<string>()

  constructor(findings: Findings) {
    this.#findings = findings
  }

  /** Another stream behind the one before. */
  joined(at: number): void {
    this.#warn('joined', at, null, `Another recording begins at ${clockTime(at)}.`)
  }

  /** Pages behind a page that is marked as the last one. */
  wentOn(at: number): void {
    const message = `The recording was ended at ${clockTime(at)} and goes on there.`
    this.#warn('joined', at, null, message)
  }

  /** Silence where the clock goes on. `isLoss`: because pages or packets were damaged or are missing. */
  gap(at: number, seconds: number, isLoss: boolean): void {
    const length = `${seconds.toFixed(1)} s`
    const message = isLoss
      ? `${length} at ${clockTime(at)} cannot be read and is silence.`
      : `${length} of gap at ${clockTime(at)} filled with silence.`
    this.#warn(isLoss ? 'damaged' : 'gap-filled', at, seconds, message)
  }

  /** Packets that could not be decoded. `seconds`: of silence in their place; null where that is not known. */
  damaged(at: number, seconds: number | null): void {
    const message = `A part at ${clockTime(at)} cannot be read and is left out.`
    if (seconds === null) this.#warn('damaged', at, null, message)
    else this.gap(at, seconds, true)
  }

  /** Bytes between pages, with no loss of sound. */
  passedBytes(at: number, bytes: number): void {
    const message = `${bytes} bytes at ${clockTime(at)} are no sound and were passed over.`
    this.#warn('skipped-bytes', at, null, message)
  }

  /** Pages of a stream that never began. Said once. */
  strayPages(at: number): void {
    const message = `Pages of another stream (from ${clockTime(at)} on) were passed over.`
    this.#once('stray', () => this.#warn('skipped-bytes', at, null, message))
  }

  /** A whole stream that is not read here. */
  leftOut(at: number): void {
    const message = `A recording at ${clockTime(at)} is of a kind that is not read here and was left out.`
    this.#warn('damaged', at, null, message)
  }

  /** A granule that contradicts the packets. Said once. */
  clockDoubted(at: number): void {
    const message = `The clock of the file jumps at ${clockTime(at)}; the length of the sound itself was taken.`
    this.#once('clock', () => this.#warn('header-repaired', at, null, message))
  }

  /** The file ends too early, `at` seconds into the sound. Throws audio-truncated where that is refused. */
  cutShort(why: string, at: number): void {
    this.#findings.cutShort(why, at)
  }

  #warn(kind: MediaWarningKind, at: number, seconds: number | null, message: string): void {
    this.#findings.warn({ kind, at, seconds, message })
  }

  #once(what: string, say: () => void): void {
    if (this.#said.has(what)) return
    this.#said.add(what)
    say()
  }
}

/** A place in the sound, as people read it: `0:12:03`. */
export function clockTime(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3_600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}
