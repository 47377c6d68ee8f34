import type { MediaWarningKind } from '@toolkit/core'
import type { Findings } from '../findings.ts'

/** The warnings of an Ogg file. Times are seconds of output. */
export class OggWarnings {
  readonly #findings: Findings
  readonly #reported = new Set<string>()

  constructor(findings: Findings) {
    this.#findings = findings
  }

  /** Another stream follows. */
  joined(at: number): void {
    this.#warn('joined', at, null, `Another recording starts at ${clockTime(at)}.`)
  }

  /** Pages follow after a page that is marked as the last one. */
  continuedAfterEnd(at: number): void {
    const message = `The recording has an end mark at ${clockTime(at)}, but continues.`
    this.#warn('joined', at, null, message)
  }

  /** Silence was inserted. `isLoss`: because pages or packets are damaged or missing. */
  gap(at: number, seconds: number, isLoss: boolean): void {
    const length = `${seconds.toFixed(1)} s`
    const message = isLoss
      ? `${length} at ${clockTime(at)} could not be decoded and were replaced with silence.`
      : `Gap of ${length} at ${clockTime(at)} filled with silence.`
    this.#warn(isLoss ? 'damaged' : 'gap-filled', at, seconds, message)
  }

  /** Packets could not be decoded. `seconds`: silence in their place; null if unknown. */
  damaged(at: number, seconds: number | null): void {
    const message = `A part at ${clockTime(at)} could not be decoded and was skipped.`
    if (seconds === null) this.#warn('damaged', at, null, message)
    else this.gap(at, seconds, true)
  }

  /** Bytes between pages were skipped without loss of audio. */
  skippedBytes(at: number, bytes: number): void {
    const message = `${bytes} bytes at ${clockTime(at)} are not audio and were skipped.`
    this.#warn('skipped-bytes', at, null, message)
  }

  /** Pages of a stream without a first page. Reported once. */
  unknownStreamPages(at: number): void {
    const message = `Pages of another stream (from ${clockTime(at)} on) were skipped.`
    this.#once('stray', () => this.#warn('skipped-bytes', at, null, message))
  }

  /** A whole stream is not supported. */
  unsupportedStream(at: number): void {
    const message = `A stream at ${clockTime(at)} has an unsupported format and was skipped.`
    this.#warn('damaged', at, null, message)
  }

  /** A granule position contradicts the packets. Reported once. */
  clockIgnored(at: number): void {
    const message = `The clock of the file jumps at ${clockTime(at)}. The jump was ignored.`
    this.#once('clock', () => this.#warn('header-repaired', at, null, message))
  }

  /** The file is truncated, `at` seconds into the audio. Throws audio-truncated if such files are refused. */
  cutShort(why: string, at: number): void {
    this.#findings.cutShort(why, at)
  }

  #warn(kind: MediaWarningKind, at: number, seconds: number | null, message: string): void {
    this.#findings.warn({ kind, at, seconds, message })
  }

  #once(what: string, report: () => void): void {
    if (this.#reported.has(what)) return
    this.#reported.add(what)
    report()
  }
}

/** Formats a position, for example `0:12:03`. */
export function clockTime(seconds: number): string {
  const whole = Math.floor(seconds)
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3_600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
}
