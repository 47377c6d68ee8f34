import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { decode, mixDown, PROBE_BYTES, probe } from '@toolkit/audio'
import type { MediaFacts, MediaWarning, MediaWarningKind } from '@toolkit/core'
import { ffmpegPath } from './fixtures.ts'
import { collect, NO_FFMPEG, pieces } from './streams.ts'
import { join } from './wav-builder.ts'

/** What became of a file. */
export interface Heard {
  readonly sampleRate: number
  readonly seconds: number
  /** The mean of the channels. */
  readonly samples: Float32Array
  readonly facts: MediaFacts
  readonly kinds: readonly MediaWarningKind[]
  warning(kind: MediaWarningKind): MediaWarning | undefined
}

/** Judges a file as at its upload, then decodes it, both without ffmpeg. Throws what either throws. */
export async function hear(
  file: Uint8Array,
  refusesCut = false,
  pieceBytes = 65_536,
): Promise<Heard> {
  probe(file.subarray(0, PROBE_BYTES), file.length, { ffmpegAvailable: false })
  const audio = await decode(pieces(file, pieceBytes), { ...NO_FFMPEG, refusesCut })
  async function* mono(): AsyncGenerator<Float32Array> {
    for await (const channels of audio.blocks) yield mixDown(channels)
  }
  const samples = await collect(mono())
  const facts = audio.facts()
  return {
    sampleRate: audio.sampleRate,
    seconds: samples.length / audio.sampleRate,
    samples,
    facts,
    kinds: facts.warnings.map(({ kind }) => kind),
    warning: (kind) => facts.warnings.find((warning) => warning.kind === kind),
  }
}

/** What ffmpeg makes of files decoded one by one and put one behind the other: their first channels, at one rate. */
export function heardByFfmpeg(rate: number, files: readonly Uint8Array[]): Float32Array {
  // Out of a pipe ffmpeg does not trim what an encoder put at the end.
  const folder = mkdtempSync(joinPath(tmpdir(), 'audio-heard-'))
  const path = joinPath(folder, 'file')
  const mono = ['-af', 'pan=mono|c0=c0', '-ar', String(rate), '-f', 'f32le', 'pipe:1']
  try {
    const parts = files.map((file) => {
      writeFileSync(path, file)
      const args = ['-v', 'quiet', '-i', path, ...mono]
      return execFileSync(ffmpegPath ?? 'ffmpeg', args, { maxBuffer: 1e9 })
    })
    return new Float32Array(join(parts).buffer)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The loudest difference between two recordings, in the part that both have. */
export function difference(a: Float32Array, b: Float32Array, from = 0, to = a.length): number {
  let most = 0
  for (let i = from; i < Math.min(to, a.length, b.length); i++) {
    most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)))
  }
  return most
}

/** Whether two recordings are the same, sample for sample; `toEqual` takes long over so many. */
export function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && difference(a, b) === 0
}

export function loudest(samples: Float32Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
}

/** The same function, that makes each thing only once. What it gives must not be changed. */
export function remembered<A extends readonly unknown[], R>(
  make: (...args: A) => R,
): (...args: A) => R {
  const made = new Map<string, R>()
  return (...args) => {
    const key = JSON.stringify(args)
    const known = made.get(key) ?? make(...args)
    made.set(key, known)
    return known
  }
}
