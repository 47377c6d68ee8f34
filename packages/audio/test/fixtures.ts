import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFfmpeg } from '@toolkit/audio'

export const ffmpegPath = findFfmpeg(process.env)

/** For `describe.skipIf` and its title: the reason why tests that need ffmpeg are skipped. */
export const WITHOUT_FFMPEG = ffmpegPath === null
export const REASON = WITHOUT_FFMPEG ? ' (skipped: ffmpeg is not installed)' : ''

/** A temporary folder with files made by ffmpeg. */
export class Fixtures {
  readonly folder = mkdtempSync(join(tmpdir(), 'audio-fixtures-'))
  readonly scratch = mkdtempSync(join(tmpdir(), 'audio-scratch-'))

  /** Runs ffmpeg with these arguments and returns the file `name`. */
  make(name: string, args: readonly string[]): Uint8Array<ArrayBuffer> {
    const path = join(this.folder, name)
    execFileSync(ffmpegPath ?? 'ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args, path])
    return new Uint8Array(readFileSync(path))
  }

  /** Files left in the scratch folder of the code under test. */
  get leftovers(): string[] {
    return readdirSync(this.scratch, { recursive: true }).map(String)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
    rmSync(this.scratch, { recursive: true })
  }
}

export const TONE_SECONDS = 3

/** 440 Hz, left and half as loud right; the mean has an amplitude of 0.375. */
export function toneInput(sampleRate: number): string[] {
  const wave = 'sin(2*PI*440*t)'
  const source = `aevalsrc=0.5*${wave}|0.25*${wave}:s=${sampleRate}:d=${TONE_SECONDS}`
  return ['-f', 'lavfi', '-i', source]
}
