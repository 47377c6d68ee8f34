import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ChannelPairMeter } from '../src/channel-pair.ts'

const RATE = 40
/** Samples of a step of 0.1 s. */
const STEP = 4

/** Levels of a step in both channels, in dB. */
const step = fc.tuple(fc.integer({ min: -90, max: 0 }), fc.integer({ min: -90, max: 0 }))

it('counts one-sided steps as a naive count does, for any size of block', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 25 }),
      (steps, size) => {
        const [left, right] = [0, 1].map((channel) =>
          Float32Array.from({ length: steps.length * STEP }, (_, i) => {
            const decibels = steps[Math.floor(i / STEP)]?.[channel] as number
            return 10 ** (decibels / 20)
          }),
        ) as [Float32Array, Float32Array]
        expect(measured(left, right, size)?.oneSided).toBe(naiveOneSided(steps))
      },
    ),
  )
})

it('says nothing where the file does not always have two channels, or has no sound', () => {
  const sound = new Float32Array(400).fill(0.5)
  const meter = new ChannelPairMeter(RATE)
  meter.push([sound, sound])
  meter.push([sound])
  expect(meter.finish()).toBeNull()
  expect(measured(new Float32Array(400), new Float32Array(400), 400)).toBeNull()
  expect(new ChannelPairMeter(RATE).finish()).toBeNull()
})

it('does not see two parties in less than two seconds of sound', () => {
  const use = (steps: number) => {
    const left = Float32Array.from({ length: steps * STEP }, (_, i) => alternating(i, 0))
    const right = Float32Array.from({ length: steps * STEP }, (_, i) => alternating(i, 1))
    return measured(left, right, 7)?.use
  }
  expect(use(18)).toBe('stereo')
  expect(use(20)).toBe('parties')
})

/** Sound in every second step. */
function alternating(sample: number, first: 0 | 1): number {
  return Math.floor(sample / STEP) % 2 === first ? 0.5 : 0.001
}

function measured(left: Float32Array, right: Float32Array, size: number) {
  const meter = new ChannelPairMeter(RATE)
  for (let at = 0; at < left.length; at += size) {
    meter.push([left.subarray(at, at + size), right.subarray(at, at + size)])
  }
  return meter.finish()
}

function naiveOneSided(steps: readonly (readonly [number, number])[]): number | null | undefined {
  const loud = [0, 1].map((channel) => {
    const sorted = steps.map((levels) => levels[channel] as number).sort((a, b) => b - a)
    return sorted[Math.ceil(sorted.length * 0.01) - 1] as number
  }) as [number, number]
  const isSilent = (one: number, other: number) => one < -60 || one < other - 40
  if (isSilent(loud[0], loud[1]) && isSilent(loud[1], loud[0])) return undefined
  const active = steps
    .map(([left, right]) => [left - loud[0], right - loud[1]] as const)
    .filter((own) => Math.max(...own) > -25)
  if (active.length === 0) return null
  const oneSided = active.filter(([left, right]) => Math.abs(left - right) >= 10)
  return Math.round((1000 * oneSided.length) / active.length) / 1000
}
