import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode, mixDown } from '@toolkit/audio'
import type { MediaFacts, MediaWarning, MediaWarningKind } from '@toolkit/core'
import { type Fixtures, ffmpegPath } from './fixtures.ts'
import { collect, pieces } from './streams.ts'

const RATE = 48_000
/** Offset of the beep in each second. */
export const BEEP_AT = 0.3
const BEEP_SECONDS = 0.25
const BASE_HZ = 400
const STEP_HZ = 200

/** Input arguments for one beep per second; the pitch identifies the second. */
export function beepsInput(seconds: number, channels = 1): string[] {
  const beep = `lt(mod(t+1-${BEEP_AT}\\,1)\\,${BEEP_SECONDS})`
  const wave = `0.5*sin(2*PI*(${BASE_HZ}+${STEP_HZ}*floor(t))*t)*${beep}`
  const all = Array.from({ length: channels }, () => wave).join('|')
  return ['-f', 'lavfi', '-i', `aevalsrc=${all}:s=${RATE}:d=${seconds}`]
}

export function pictureInput(seconds: number): string[] {
  return ['-f', 'lavfi', '-i', `testsrc=size=64x64:rate=10:duration=${seconds}`]
}

/** The second that a beep identifies, and its start time. */
export interface Beep {
  readonly second: number
  readonly at: number
}

/** Finds the beeps in the samples. */
export function beepsIn(samples: Float32Array, sampleRate: number): Beep[] {
  const beeps: Beep[] = []
  const quiet = 0.05 * sampleRate
  let lastLoud = -quiet
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i] as number) < 0.1) continue
    if (i - lastLoud >= quiet) {
      const from = i + Math.round(0.05 * sampleRate)
      const part = samples.subarray(from, from + Math.round(0.15 * sampleRate))
      beeps.push({
        second: Math.round((pitch(part, sampleRate) - BASE_HZ) / STEP_HZ),
        at: i / sampleRate,
      })
    }
    lastLoud = i
  }
  return beeps
}

function pitch(samples: Float32Array, sampleRate: number): number {
  let rising = 0
  for (let i = 1; i < samples.length; i++) {
    if ((samples[i - 1] as number) < 0 && (samples[i] as number) >= 0) rising += 1
  }
  return (rising * sampleRate) / samples.length
}

/** The result of decoding a file. */
export interface DecodedFile {
  readonly sampleRate: number
  readonly channels: number
  readonly seconds: number
  readonly samples: Float32Array
  readonly beeps: readonly Beep[]
  readonly facts: MediaFacts
  readonly kinds: readonly MediaWarningKind[]
  warning(kind: MediaWarningKind): MediaWarning | undefined
}

/** Decodes a file with ffmpeg. Throws the errors of `decode`. */
export async function decodeWithFfmpeg(
  fixtures: Fixtures,
  file: Uint8Array,
  options: Partial<Parameters<typeof decode>[1]> = {},
): Promise<DecodedFile> {
  const audio = await decode(pieces(file, 65_536), {
    ffmpegPath,
    tempDir: fixtures.scratch,
    ...options,
  })
  async function* mono(): AsyncGenerator<Float32Array> {
    for await (const channels of audio.blocks) yield mixDown(channels)
  }
  const samples = await collect(mono())
  const { sampleRate, channels } = audio
  const facts = audio.facts()
  return {
    sampleRate,
    channels,
    seconds: samples.length / sampleRate,
    samples,
    beeps: beepsIn(samples, sampleRate),
    facts,
    kinds: facts.warnings.map(({ kind }) => kind),
    warning: (kind) => facts.warnings.find((warning) => warning.kind === kind),
  }
}

/** Duration and beeps of ffmpeg's own output with time stamps applied. */
export function ffmpegReference(
  fixtures: Fixtures,
  name: string,
  file: Uint8Array,
): { seconds: number; beeps: Beep[] } {
  const path = join(fixtures.folder, name)
  writeFileSync(path, file)
  const filter = ['-map', '0:a:0', '-af', 'aresample=async=1:first_pts=0', '-ac', '1']
  const args = ['-v', 'quiet', '-i', path, ...filter, '-ar', String(RATE), '-f', 'f32le', 'pipe:1']
  const bytes = execFileSync(ffmpegPath ?? 'ffmpeg', args, { maxBuffer: 1e9 })
  const samples = new Float32Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 2)
  return { seconds: samples.length / RATE, beeps: beepsIn(samples, RATE) }
}

/** Removes audio packets from a file without changing its time stamps. */
export function withoutPackets(
  fixtures: Fixtures,
  from: string,
  to: string,
  [first, last]: readonly [number, number],
): Uint8Array<ArrayBuffer> {
  const drop = `noise=drop=between(n\\,${first}\\,${last})`
  return fixtures.make(to, ['-i', join(fixtures.folder, from), '-c', 'copy', '-bsf:a', drop])
}
