import { describe, expect, it } from 'vitest'
import { Findings } from '../src/findings.ts'
import { LevelMeter } from '../src/level.ts'
import { mixDown, PhaseCorrection } from '../src/mix.ts'

const RATE = 16_000
const BLOCK = 4_000

function noise(seconds: number, level: number, seed = 1): Float32Array {
  let state = seed
  return Float32Array.from({ length: seconds * RATE }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return level * ((2 * state) / 2 ** 32 - 1)
  })
}

/** Mixes left and right after correction, block by block, and returns the warnings. */
function mixed(left: Float32Array, right: Float32Array) {
  const findings = new Findings({ refusesCut: false })
  const phase = new PhaseCorrection(findings, RATE)
  const out = new Float32Array(left.length)
  for (let at = 0; at < left.length; at += BLOCK) {
    const block = [left, right].map((channel) => channel.subarray(at, at + BLOCK))
    out.set(mixDown(phase.push(block)), at)
  }
  return { out, kinds: findings.facts().warnings.map(({ kind }) => kind) }
}

const loudness = (samples: Float32Array, from: number, to: number): number => {
  const part = samples.subarray(from * RATE, to * RATE)
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length)
}

describe('channels', () => {
  const left = noise(60, 0.5)
  const other = noise(60, 0.5, 99)
  const inverted = left.map((sample) => -sample)
  const half = 30 * RATE

  it('that cancel out are corrected from the start', () => {
    const { out, kinds } = mixed(left, inverted)
    expect(loudness(out, 0, 60)).toBeCloseTo(loudness(left, 0, 60), 3)
    expect(kinds).toEqual(['phase-corrected'])
  })

  it.each([
    ['inverted first', inverted, left],
    ['inverted later', left, inverted],
  ])('that are %s are audible in both parts', (_, early, late) => {
    const right = new Float32Array(left.length)
    right.set(early.subarray(0, half))
    right.set(late.subarray(half), half)
    const { out } = mixed(left, right)
    for (const [from, to] of [
      [0, 30],
      [33, 60],
    ] as const) {
      expect(loudness(out, from, to)).toBeCloseTo(loudness(left, from, to), 2)
    }
  })

  it('that are different or equal are unchanged', () => {
    expect(mixed(left, other).kinds).toEqual([])
    expect(mixed(left, left).kinds).toEqual([])
  })
})

describe('the gain of a recording', () => {
  const gainOf = (samples: Float32Array): number => {
    const meter = new LevelMeter(RATE)
    meter.push(samples)
    return meter.gain()
  }

  it('is 1 for a usual level, for silence and for no samples', () => {
    expect(gainOf(noise(10, 0.3))).toBe(1)
    expect(gainOf(noise(10, 0.05))).toBe(1)
    expect(gainOf(new Float32Array(RATE))).toBe(1)
    expect(gainOf(new Float32Array(0))).toBe(1)
  })

  it('raises a very quiet recording, also with a transient in it', () => {
    const quiet = noise(60, 0.001)
    expect(gainOf(quiet)).toBeGreaterThan(150)
    quiet.fill(0.9, RATE, RATE + 500)
    expect(gainOf(quiet)).toBeGreaterThan(150)
  })

  it('does not clip two seconds of speech in an hour of silence', () => {
    const sparse = noise(600, 0.0005)
    sparse.set(noise(2, 0.5), 100 * RATE)
    expect(gainOf(sparse)).toBe(1)
  })
})
