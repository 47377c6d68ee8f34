import { join as joinPath } from 'node:path'
import { decode, mixDown } from '@toolkit/audio'
import type { MediaFacts, MediaWarning, MediaWarningKind } from '@toolkit/core'
import { expect } from 'vitest'
import type { Fixtures } from './fixtures.ts'
import { collect, NO_FFMPEG, pieces } from './streams.ts'

export interface DecodedFile {
  readonly sampleRate: number
  readonly channels: number
  readonly seconds: number
  readonly samples: Float32Array
  readonly facts: MediaFacts
  readonly warnings: readonly MediaWarning[]
}

/** Decodes a file, mixed to one channel. */
export async function decodeOgg(
  file: Uint8Array,
  options: { readonly refusesCut?: boolean; readonly pieceBytes?: number } = {},
): Promise<DecodedFile> {
  const { pieceBytes = 65_536, ...rest } = options
  const audio = await decode(pieces(file, pieceBytes), { ...NO_FFMPEG, ...rest })
  const samples = await collect(mono(audio.blocks))
  const facts = audio.facts()
  return {
    sampleRate: audio.sampleRate,
    channels: audio.channels,
    seconds: samples.length / audio.sampleRate,
    samples,
    facts,
    warnings: facts.warnings,
  }
}

async function* mono(blocks: AsyncIterable<readonly Float32Array[]>): AsyncGenerator<Float32Array> {
  for await (const channels of blocks) yield mixDown(channels)
}

export function kindsOf(warnings: readonly MediaWarning[]): MediaWarningKind[] {
  return warnings.map(({ kind }) => kind)
}

/** Input arguments for a sweep, which is unique at every position; half as loud on the right. */
export function sweep(seconds: number, sampleRate = 48_000): string[] {
  const wave = 'sin(2*PI*(180+70*t)*t)'
  return ['-f', 'lavfi', '-i', `aevalsrc=0.5*${wave}|0.25*${wave}:s=${sampleRate}:d=${seconds}`]
}

/** Makes a file on first use and returns a copy each time. */
export function once(make: () => Uint8Array): () => Uint8Array {
  let file: Uint8Array | null = null
  return () => {
    file ??= make()
    return file.slice()
  }
}

/** Decodes a file with ffmpeg, mixed to one channel. */
export async function ffmpegOutput(fixtures: Fixtures, name: string): Promise<DecodedFile> {
  const path = joinPath(fixtures.folder, name)
  // ffmpeg's own Opus decoder is two samples late at low sample rates.
  const decoder = name.endsWith('.opus') ? ['-c:a', 'libopus'] : []
  return decodeOgg(fixtures.make(`${name}.wav`, [...decoder, '-i', path, '-c:a', 'pcm_f32le']))
}

/** Returns the lag of `b` behind `a` in samples, by cross-correlation within ±`maxLag`. */
export function lagOf(a: Float32Array, b: Float32Array, maxLag = 1_000): number {
  const from = Math.floor(Math.min(a.length, b.length) / 3)
  const length = Math.min(12_000, from - maxLag)
  let best = { lag: Number.NaN, product: Number.NEGATIVE_INFINITY }
  for (let lag = -maxLag; lag <= maxLag; lag++) {
    let product = 0
    for (let i = from; i < from + length; i++) product += (a[i] as number) * (b[i + lag] as number)
    if (product > best.product) best = { lag, product }
  }
  return best.lag
}

/** Root mean square. */
export function levelOf(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length)
}

/** Expects identical samples, with a short failure message. */
export function expectSame(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length)
  expect(actual.findIndex((value, at) => value !== expected[at])).toBe(-1)
}
