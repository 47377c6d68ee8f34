import type { MediaWarning } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContainerClock } from '../src/ffmpeg/clock.ts'
import type { TimedBlock } from '../src/ffmpeg/matroska.ts'

const RATE = 1_000
const DAY = 24 * 3600

/** A block of `milliseconds` whose samples identify it. */
function block(seconds: number, milliseconds: number, value: number): TimedBlock {
  return { seconds, sampleRate: RATE, channels: [new Float32Array(milliseconds).fill(value)] }
}

interface ClockOutput {
  readonly samples: readonly number[]
  readonly warnings: readonly MediaWarning[]
}

function runClock(blocks: readonly TimedBlock[], startSeconds: number | null = null): ClockOutput {
  const warnings: MediaWarning[] = []
  const clock = new ContainerClock((warning) => warnings.push(warning), startSeconds)
  const samples: number[] = []
  const take = (output: Iterable<{ channels: readonly Float32Array[] }>): void => {
    for (const { channels } of output) for (const sample of channels[0] ?? []) samples.push(sample)
  }
  for (const one of blocks) take(clock.push(one))
  take(clock.finish())
  expect(clock.seconds).toBeCloseTo(samples.length / RATE, 9)
  return { samples, warnings }
}

/** A naive reference: places each block on a timeline at its time stamp. */
function timeline(blocks: readonly TimedBlock[]): number[] {
  const samples: number[] = []
  for (const { seconds, channels } of blocks) {
    const at = Math.round(seconds * RATE)
    while (samples.length < at) samples.push(0)
    samples.splice(at, Number.POSITIVE_INFINITY, ...(channels[0] ?? []))
  }
  return samples
}

const kindsOf = ({ warnings }: ClockOutput): string[] => warnings.map(({ kind }) => kind)

describe('a clock with gaps', () => {
  const steps = fc.array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.integer({ min: 30, max: 4_000 })),
      milliseconds: fc.integer({ min: 10, max: 80 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  const blocksOf = (all: readonly { gap: number; milliseconds: number }[]): TimedBlock[] => {
    let at = 0
    return all.map(({ gap, milliseconds }, index) => {
      at += gap + milliseconds
      return block((at - milliseconds) / RATE, milliseconds, index + 1)
    })
  }

  it('matches the reference timeline', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const blocks = blocksOf(all)
        expect(runClock(blocks).samples).toEqual(timeline(blocks))
      }),
    )
  })

  it('places every block within 25 ms of its time if time stamps jitter, and drops none', () => {
    const jitters = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 60, maxLength: 60 })
    fc.assert(
      fc.property(steps, jitters, (all, jitter) => {
        const blocks = blocksOf(all)
        const jittered = blocks.map(({ seconds, ...rest }, index) => ({
          ...rest,
          seconds: Math.max(0, seconds + (jitter[index] ?? 0) / RATE),
        }))
        const { samples } = runClock(jittered)
        for (const [index, { seconds, channels }] of jittered.entries()) {
          const at = samples.indexOf(index + 1)
          expect(Math.abs(at / RATE - seconds)).toBeLessThanOrEqual(0.0451)
          expect(samples.lastIndexOf(index + 1) - at + 1).toBe(channels[0]?.length)
        }
      }),
    )
  })

  it('reports each long gap with its position, and the short ones together', () => {
    const { warnings } = runClock([
      block(0, 500, 1),
      block(0.6, 400, 2),
      block(1.46, 540, 3),
      block(732 + 5, 10, 4),
    ])
    expect(warnings).toEqual([
      {
        kind: 'gap-filled',
        at: 2,
        seconds: 735,
        message: 'Gap of 735.0 s at 0:00:02 filled with silence.',
      },
      {
        kind: 'gap-filled',
        at: null,
        seconds: expect.closeTo(0.56, 6),
        message: '2 short gaps, 0.6 s in total, filled with silence.',
      },
    ])
  })

  it('reports a late start only if it is longer than a few video frames', () => {
    expect(kindsOf(runClock([block(0.4, 10, 1)]))).toEqual([])
    expect(runClock([block(0.4, 10, 1)]).samples).toHaveLength(410)
    expect(runClock([block(4, 10, 1)]).warnings).toEqual([
      {
        kind: 'late-start',
        at: 0,
        seconds: 4,
        message: 'The sound begins 4.0 s later than the file; the time before it is silence.',
      },
    ])
    const reported = runClock([block(0, 10, 1), block(0.01, 10, 2)], 4)
    expect(reported.samples).toHaveLength(4_020)
    expect(kindsOf(reported)).toEqual(['late-start'])
  })
})

describe('a clock with overlaps', () => {
  /** Makes time stamps non-decreasing, as muxers do. */
  const muxed = (blocks: readonly TimedBlock[]): TimedBlock[] => {
    let last = 0
    return blocks.map((one) => {
      last = Math.max(last, one.seconds)
      return { ...one, seconds: last }
    })
  }
  const run = (from: number, count: number, first: number): TimedBlock[] =>
    Array.from({ length: count }, (_, n) => block(from + n * 0.02, 20, first + n))

  it('drops overlapping audio', () => {
    const output = runClock(muxed([...run(0, 50, 1), ...run(0.6, 50, 101)]))
    expect(output.samples.length / RATE).toBeCloseTo(1.6, 1)
    expect(output.samples.includes(101)).toBe(false)
    expect(output.samples.at(-1)).toBe(150)
    expect(kindsOf(output)).toEqual(['damaged'])
    expect(output.warnings[0]?.seconds).toBeCloseTo(0.4, 1)
  })

  it('does not drift with many small overlaps', () => {
    const parts = Array.from({ length: 40 }, (_, n) => run(n * 0.94, 50, 1))
    const { samples } = runClock(muxed(parts.flat()))
    expect(Math.abs(samples.length / RATE - (39 * 0.94 + 1))).toBeLessThan(0.13)
  })

  it('drops nothing for overlaps of a few milliseconds', () => {
    const output = runClock(muxed([...run(0, 50, 1), ...run(0.95, 50, 101)]))
    expect(output.samples).toHaveLength(2_000)
    expect(kindsOf(output)).toEqual([])
  })

  it('ignores a clock that runs backwards until it catches up', () => {
    const output = runClock(muxed([...run(0, 500, 1), ...run(0, 600, 501), ...run(17, 10, 2_001)]))
    expect(output.samples.slice(0, 22_000)).toEqual(
      Array.from({ length: 22_000 }, (_, n) => 1 + Math.floor(n / 20)),
    )
    // The gap of 5 s before the last ten blocks is kept.
    expect(output.samples.length / RATE).toBeCloseTo(22 + 5 + 0.2, 1)
    expect(kindsOf(output)).toEqual(['damaged', 'gap-filled'])
    expect(output.warnings[0]).toMatchObject({ at: 10, seconds: null })
  })

  it('ignores a clock jump of more than a day', () => {
    const output = runClock([...run(0, 5, 1), ...run(DAY + 5, 5, 6), ...run(DAY + 6, 5, 11)])
    expect(output.samples).toHaveLength(1_200)
    expect(output.samples.slice(0, 200)).toEqual(
      Array.from({ length: 200 }, (_, n) => 1 + Math.floor(n / 20)),
    )
    expect(kindsOf(output)).toEqual(['damaged', 'gap-filled'])
  })
})
