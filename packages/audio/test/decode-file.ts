import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { decode, mixDown, PROBE_BYTES, probe } from '@toolkit/audio'
import type { MediaFacts, MediaWarning, MediaWarningKind } from '@toolkit/core'
import { ffmpegPath } from './fixtures.ts'
import { collect, NO_FFMPEG, pieces } from './streams.ts'
import { join } from './wav-builder.ts'

/** The result of decoding a file. */
export interface DecodedFile {
  readonly sampleRate: number
  readonly seconds: number
  /** Mean of the channels. */
  readonly samples: Float32Array
  readonly facts: MediaFacts
  readonly kinds: readonly MediaWarningKind[]
  warning(kind: MediaWarningKind): MediaWarning | undefined
}

/** Probes and then decodes a file, without ffmpeg. Throws the errors of both. */
export async function decodeFile(
  file: Uint8Array,
  refusesCut = false,
  pieceBytes = 65_536,
): Promise<DecodedFile> {
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

/** Decodes files with ffmpeg one by one and concatenates their first channels, resampled to `rate`. */
export function ffmpegOutput(rate: number, files: readonly Uint8Array[]): Float32Array {
  // ffmpeg does not trim encoder padding when it reads from a pipe.
  const folder = mkdtempSync(joinPath(tmpdir(), 'audio-decoded-'))
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

/** Returns the largest difference between two recordings in their common part. */
export function difference(a: Float32Array, b: Float32Array, from = 0, to = a.length): number {
  let max = 0
  for (let i = from; i < Math.min(to, a.length, b.length); i++) {
    max = Math.max(max, Math.abs((a[i] as number) - (b[i] as number)))
  }
  return max
}

/** Whether two recordings have identical samples. Faster than `toEqual`. */
export function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && difference(a, b) === 0
}

export function peakOf(samples: Float32Array): number {
  return samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0)
}

/** Memoizes `make`. Do not modify its results. */
export function memoize<A extends readonly unknown[], R>(
  make: (...args: A) => R,
): (...args: A) => R {
  const cache = new Map<string, R>()
  return (...args) => {
    const key = JSON.stringify(args)
    const result = cache.get(key) ?? make(...args)
    cache.set(key, result)
    return result
  }
}
