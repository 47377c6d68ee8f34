import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../test/seeded-random.ts'
import type { Evidence, Item } from '../evidence.ts'
import { secondsOf, WINDOW_FRAMES } from '../grid.ts'
import { NO_SPEAKER } from '../labels.ts'
import { unit } from '../vector.ts'
import { groupOf, itemsOf, joinByVoice, joinByVoiceTwice } from './group.ts'
import { groupVoices, SIMILARITY_STEP } from './speaker-clusters.ts'
import { speakerCount } from './speaker-count.ts'
import { doubtfulLabels, speakerRange } from './speaker-doubt.ts'

const free = speakerCount({ num: null, min: null, max: null })

function item(window: number, embedding: Float32Array, soloSeconds = 9): Item {
  return { window, probability: new Uint8Array(WINDOW_FRAMES), soloSeconds, embedding }
}

/** A unit vector in a plane. */
function voiceAt(degrees: number): Float32Array {
  const angle = (degrees * Math.PI) / 180
  return Float32Array.of(Math.cos(angle), Math.sin(angle))
}

/** Windows with these voices, so far apart that they do not overlap. */
function evidenceOf(degrees: readonly number[]): Evidence {
  const none = new Uint8Array(0)
  const windows = degrees.map((angle, place) => [item(10 * place, voiceAt(angle))])
  return { samples: 0, frames: 0, windows, counts: none, speech: none, crosstalk: none }
}

test('groups before the first join below a stricter threshold are those of a clustering with it', () => {
  const members = (groups: readonly ReturnType<typeof groupOf>[]) =>
    groups.map(({ tree }) => itemsOf(tree))
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      fc.constantFrom(null, 0.55),
      (seed, size, least, step, sameVoice) => {
        const random = seededRandom(seed)
        const items = Array.from({ length: size }, () => {
          const direction = Float32Array.from({ length: 4 }, () => random() - 0.3)
          return item(Math.floor(4 * random()), unit(direction) ?? voiceAt(0), 1 + 9 * random())
        })
        const groups = items.map(groupOf)
        const stricter = least + step
        const both = joinByVoiceTwice(groups, { least, stricter }, sameVoice)
        expect(members(both.groups)).toEqual(members(joinByVoice(groups, least, sameVoice)))
        expect(members(both.stricter)).toEqual(members(joinByVoice(groups, stricter, sameVoice)))
      },
    ),
  )
})

describe('the range of the number of speakers', () => {
  const rangeOf = (degrees: readonly number[], found: number, count = free) =>
    speakerRange(groupVoices(evidenceOf(degrees), count), count, found)
  const step = SIMILARITY_STEP

  test('is the number itself for voices that are clearly alike or different', () => {
    expect(rangeOf([0, 2, 90, 92], 2)).toEqual({ fewer: 2, more: 2, step })
    expect(rangeOf([0], 1)).toEqual({ fewer: 1, more: 1, step })
  })

  test('includes voices that are hardly one speaker, or hardly two', () => {
    // Voices of 9 s: the similarity is 1.056 · cosine + 0.141.
    expect(rangeOf([0, 52], 1)).toEqual({ fewer: 1, more: 2, step })
    expect(rangeOf([0, 57], 2)).toEqual({ fewer: 1, more: 2, step })
    expect(rangeOf([0, 57, 180], 3)).toEqual({ fewer: 2, more: 3, step })
  })

  test('speakers that a window separates are one only above a higher similarity', () => {
    // At 53° the similarity is 0.78: one voice, if no window separated them.
    const none = new Uint8Array(0)
    const windows = [[item(0, voiceAt(0)), item(0, voiceAt(53))]]
    const evidence = { samples: 0, frames: 0, windows, counts: none, speech: none, crosstalk: none }
    const groups = groupVoices(evidence, free)
    expect(groups.usual).toHaveLength(2)
    expect(speakerRange(groups, free, 2)).toEqual({ fewer: 1, more: 2, step })
  })

  test('stays within the hints, contains the found number, and is null if they fix the number', () => {
    expect(rangeOf([0, 57], 2, { atLeast: 2, atMost: 5 })).toEqual({ fewer: 2, more: 2, step })
    expect(rangeOf([0, 52], 1, { atLeast: 1, atMost: 1 })).toBeNull()
    expect(rangeOf([0, 90], 1, free)).toEqual({ fewer: 1, more: 2, step })
    // The speech may be too short for the speakers that a hint requires.
    expect(rangeOf([0, 90], 3, { atLeast: 5, atMost: 9 })).toEqual({ fewer: 3, more: 3, step })
    expect(rangeOf([], 1)).toEqual({ fewer: 1, more: 1, step })
  })
})

describe('speakers that may be no person', () => {
  /** Labels of frames: 0, 1, … one speaker, [0, 1] two, null none. */
  const labelsOf = (frames: readonly (number | readonly [number, number] | null)[]) => ({
    first: Uint16Array.from(frames, (who) => (who === null ? NO_SPEAKER : ([who].flat()[0] ?? 0))),
    second: Uint16Array.from(frames, (who) => [who].flat()[1] ?? NO_SPEAKER),
  })
  const names = new Map([
    [1, 'SPEAKER_00'],
    [0, 'SPEAKER_01'],
  ])
  const speechIn = (frames: number, level: number) => new Uint8Array(frames).fill(level)

  test('have little speech, except the one with the most', () => {
    const frames = [...Array<0>(100).fill(0), ...Array<1>(50).fill(1), ...Array<null>(9).fill(null)]
    expect(doubtfulLabels(labelsOf(frames), names, speechIn(159, 255))).toEqual([
      {
        speaker: 'SPEAKER_00',
        reason: 'little-speech',
        speechSeconds: 0.84,
        speechProbability: 1,
      },
    ])
  })

  test('have little speech, except one, if all have the same', () => {
    const frames = [...Array<1>(50).fill(1), ...Array<0>(50).fill(0)]
    const found = doubtfulLabels(labelsOf(frames), names, speechIn(100, 255))
    expect(found.map(({ speaker }) => speaker)).toEqual(['SPEAKER_01'])
  })

  test('or sound that is probably no speech, also the one with the most', () => {
    const frames = [...Array<0>(300).fill(0), ...Array<1>(300).fill(1)]
    const speech = speechIn(600, 255).fill(204, 300)
    expect(doubtfulLabels(labelsOf(frames), names, speech)).toEqual([
      {
        speaker: 'SPEAKER_00',
        reason: 'unlike-speech',
        speechSeconds: 5.06,
        speechProbability: 0.8,
      },
    ])
  })

  test('have no probability if they never speak alone', () => {
    const frames = [...Array<0>(300).fill(0), ...Array<[number, number]>(300).fill([0, 1])]
    const [found] = doubtfulLabels(labelsOf(frames), names, speechIn(600, 0).fill(255, 0, 300))
    expect(found).toEqual({
      speaker: 'SPEAKER_00',
      reason: 'little-speech',
      speechSeconds: 0,
      speechProbability: null,
    })
  })

  test('match a naive count of frames', () => {
    const frame = fc.oneof(fc.constant(null), fc.nat(2), fc.constantFrom<[number, number]>([0, 1]))
    const run = fc.record({ frame, length: fc.integer({ min: 1, max: 250 }), level: fc.nat(255) })
    const all = new Map([0, 1, 2].map((speaker) => [speaker, `S${speaker}`]))
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 12 }), (runs) => {
        const frames = runs.flatMap(({ frame: who, length }) => Array(length).fill(who))
        const levels = runs.flatMap(({ level, length }) => Array<number>(length).fill(level))
        const alone = [0, 1, 2].map((who) => levels.filter((_, i) => frames[i] === who))
        const seconds = alone.map((list) => secondsOf(list.length))
        const expected = [0, 1, 2].filter((who) => {
          const mean = (alone[who] ?? []).reduce((a, b) => a + b, 0) / (alone[who]?.length ?? 0)
          const isMost = seconds.indexOf(Math.max(...seconds)) === who
          const isLittle = (seconds[who] as number) < 3 && !isMost
          return isLittle || mean / 255 < 0.85
        })
        const found = doubtfulLabels(labelsOf(frames), all, Uint8Array.from(levels))
        expect(found.map(({ speaker }) => speaker)).toEqual(expected.map((who) => `S${who}`))
      }),
    )
  })
})
