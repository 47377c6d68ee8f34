import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ownActivity } from './bleed.ts'
import type { ChannelEvidence, TwoChannelEvidence } from './channel-evidence.ts'

const byte = fc.integer({ min: 0, max: 255 })
const channel = (frames: number): fc.Arbitrary<ChannelEvidence> =>
  fc.record({
    speech: fc.uint8Array({ minLength: frames, maxLength: frames }),
    // Full scale to −70 dB, so that a change of the gain stays in range.
    levels: fc.uint8Array({ minLength: frames, maxLength: frames, min: 40, max: 180 }),
  })
const evidence: fc.Arbitrary<TwoChannelEvidence> = fc
  .integer({ min: 1, max: 60 })
  .chain((frames) =>
    fc
      .tuple(channel(frames), channel(frames))
      .map((channels) => ({ samples: frames * 270, frames, channels })),
  )

describe('the activity of each party', () => {
  test('is that of a naive computation', () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const found = ownActivity(given)
        naiveActivity(given).forEach((values, place) => {
          values.forEach((value, frame) => {
            // The quartile is rounded to a quarter dB.
            expect(Math.abs(value - (found[place]?.[frame] as number))).toBeLessThanOrEqual(14)
          })
        })
      }),
    )
  })

  test('is the probability of speech where the other channel is not active', () => {
    fc.assert(
      fc.property(evidence, byte, ({ channels: [left, right], ...rest }, p) => {
        const silent = { ...right, speech: new Uint8Array(rest.frames) }
        const speaking = { ...left, speech: left.speech.map(() => p) }
        const [own, other] = ownActivity({ ...rest, channels: [speaking, silent] })
        expect(own).toEqual(speaking.speech)
        expect(other).toEqual(silent.speech)
      }),
    )
  })

  test('does not depend on the gain of a channel, if they are not both bleed of each other', () => {
    // The left party speaks in the first half, the right one in the second; each bleeds over with −15 dB.
    const made = (gain: number) => ownActivity(twoTurns(30, gain)).map((values) => [...values])
    expect(made(0)).toEqual(made(30))
  })
})

test('a turn belongs to the channel of its party, and what bleeds over to nobody', () => {
  const [left, right] = ownActivity(twoTurns(30, 0))
  // Around the change of speakers the levels are means of both.
  expect(Math.min(...left.slice(0, 90))).toBeGreaterThan(250)
  expect(Math.max(...right.slice(0, 90))).toBeLessThan(5)
  expect(Math.min(...right.slice(110))).toBeGreaterThan(250)
  expect(Math.max(...left.slice(110))).toBeLessThan(5)
})

test('both speak where both are louder than what bleeds over', () => {
  const { channels, ...rest } = twoTurns(30, 0)
  const overlap = channels.map(({ speech, levels }) => ({
    speech,
    levels: levels.map((level, frame) => (frame >= 40 && frame < 70 ? 40 : level)),
  })) as [ChannelEvidence, ChannelEvidence]
  const [left, right] = ownActivity({ ...rest, channels: overlap })
  expect(Math.min(...left.slice(50, 60), ...right.slice(50, 60))).toBeGreaterThan(250)
})

/** 200 frames: left speaks, then right. @param bleed in half dB; @param gain of the right channel, in half dB less */
function twoTurns(bleed: number, gain: number): TwoChannelEvidence {
  const frames = 200
  const levelsOf = (isFirst: boolean, less: number) =>
    Uint8Array.from(
      { length: frames },
      (_, frame) => 40 + less + (frame < 100 === isFirst ? 0 : bleed),
    )
  const speech = new Uint8Array(frames).fill(255)
  return {
    samples: frames * 270,
    frames,
    channels: [
      { speech, levels: levelsOf(true, 0) },
      { speech, levels: levelsOf(false, gain) },
    ],
  }
}

/** The formula of `ownActivity`, with sorted quartiles. */
function naiveActivity({ frames, channels }: TwoChannelEvidence): number[][] {
  const dB = (power: number) => (power === 0 ? -130 : Math.max(-130, 10 * Math.log10(power)))
  const power = (level: number) => (level === 255 ? 0 : 10 ** (-level / 20))
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
  const all = Array.from({ length: frames }, (_, frame) => frame)
  const levels = channels.map(({ levels }) =>
    all.map((frame) => dB(mean([...levels.slice(Math.max(0, frame - 7), frame + 8)].map(power)))),
  ) as [number[], number[]]
  const usual = channels.map(({ speech }, place) => {
    const active = all.filter((frame) => (speech[frame] as number) >= 128)
    const powers = active.map((frame) => 10 ** ((levels[place]?.[frame] as number) / 10))
    return powers.length === 0 ? -130 : dB(mean(powers))
  })
  const relative = (place: number, frame: number) =>
    (levels[place]?.[frame] as number) - (usual[place] as number)
  const thresholds = [0, 1].map((place) => {
    const differences = all
      .filter((frame) => (channels[1 - place]?.speech[frame] as number) >= 128)
      .map((frame) => relative(place, frame) - relative(1 - place, frame))
      .filter((difference) => difference < 0)
      .sort((a, b) => b - a)
    const bleed = differences[Math.ceil(differences.length * 0.75) - 1] ?? -25
    return Math.max(bleed + 8, -25)
  })
  return [0, 1].map((place) =>
    all.map((frame) => {
      const own = [0, 1].map((channel) => {
        const above = relative(channel, frame) - relative(1 - channel, frame)
        return 1 / (1 + Math.exp(-(above - (thresholds[channel] as number)) / 1.25))
      }) as [number, number]
      const louder = (levels[0][frame] as number) >= (levels[1][frame] as number) ? 0 : 1
      own[louder] = Math.max(own[louder], 1 - (own[1 - louder] as number))
      const [p, other] = [place, 1 - place].map(
        (channel) => (channels[channel]?.speech[frame] as number) / 255,
      ) as [number, number]
      return 255 * p * (1 - other * (1 - (own[place] as number)))
    }),
  )
}
