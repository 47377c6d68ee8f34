import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFfmpeg } from '@toolkit/audio'

export const ffmpegPath = findFfmpeg(process.env)

/** For `describe.skipIf` and its title: tests that need ffmpeg say why they do not run. */
export const WITHOUT_FFMPEG = ffmpegPath === null
export const REASON = WITHOUT_FFMPEG ? ' (skipped: there is no ffmpeg on this machine)' : ''

/** A folder of its own with files that ffmpeg makes. */
export class Fixtures {
  readonly folder = mkdtempSync(join(tmpdir(), 'audio-fixtures-'))
  readonly scratch = mkdtempSync(join(tmpdir(), 'audio-scratch-'))

  /** Runs ffmpeg with these arguments and gives the file `name` that it wrote. */
  make(name: string, args: readonly string[]): Uint8Array<ArrayBuffer> {
    const path = join(this.folder, name)
    execFileSync(ffmpegPath ?? 'ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args, path])
    return new Uint8Array(readFileSync(path))
  }

  /** What is left in the folder that the code under test may write to. */
  get leftovers(): string[] {
    return readdirSync(this.scratch, { recursive: true }).map(String)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
    rmSync(this.scratch, { recursive: true })
  }
}

export const TONE_SECONDS = 3

/** 440 Hz left, half as loud right, so that their mean has the level 0.375. */
export function toneInput(sampleRate: number): string[] {
  const wave = 'sin(2*PI*440*t)'
  const source = `aevalsrc=0.5*${wave}|0.25*${wave}:s=${sampleRate}:d=${TONE_SECONDS}`
  return ['-f', 'lavfi', '-i', source]
}
