import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assignColours,
  HUES,
  hueOf,
  SPEAKER_COLOURS,
  TEXTURES,
  textureOf,
} from './speaker-colours.ts'

const NONE = new Map<string, number>()

function labels(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `S${i}`)
}

/** Speakers in order, and colours that some of them have chosen. */
const choices = fc
  .tuple(
    fc.integer({ min: 1, max: SPEAKER_COLOURS }),
    fc.dictionary(
      fc.nat(25).map((i) => `S${i}`),
      fc.nat(SPEAKER_COLOURS - 1),
    ),
  )
  .map(([count, chosen]) => ({ speakers: labels(count), chosen: new Map(Object.entries(chosen)) }))

describe('colours of speakers', () => {
  it('are each hue with each texture', () => {
    const all = Array.from({ length: SPEAKER_COLOURS }, (_, i) => `${hueOf(i)} ${textureOf(i)}`)
    expect(new Set(all).size).toBe(HUES * TEXTURES.length)
  })

  it('are those of the places where nothing is chosen', () => {
    const colours = assignColours(labels(SPEAKER_COLOURS + 2), NONE)
    expect([...colours.values()]).toEqual([...Array(SPEAKER_COLOURS).keys(), 0, 1])
  })

  it('are the chosen ones, and otherwise distinct from all', () => {
    fc.assert(
      fc.property(choices, ({ speakers, chosen }) => {
        const colours = assignColours(speakers, chosen)
        expect([...colours.keys()]).toEqual(speakers)
        const automatic = speakers.filter((speaker) => !chosen.has(speaker))
        for (const each of speakers) {
          expect(colours.get(each)).toBeLessThan(SPEAKER_COLOURS)
          if (chosen.has(each)) expect(colours.get(each)).toBe(chosen.get(each))
        }
        for (const each of automatic) {
          const same = speakers.filter((other) => colours.get(other) === colours.get(each))
          expect(same).toEqual([each])
        }
      }),
    )
  })

  it('stay unless somebody else chose them, and do not depend on labels that do not speak', () => {
    fc.assert(
      fc.property(choices, ({ speakers, chosen }) => {
        const colours = assignColours(speakers, chosen)
        const spoken = new Map([...chosen].filter(([speaker]) => speakers.includes(speaker)))
        expect(assignColours(speakers, spoken)).toEqual(colours)
        const taken = new Set(spoken.values())
        for (const [place, speaker] of speakers.entries()) {
          if (!spoken.has(speaker) && !taken.has(place)) expect(colours.get(speaker)).toBe(place)
        }
      }),
    )
  })

  it('are exchanged if a speaker takes that of another', () => {
    const colours = assignColours(['A', 'B', 'C'], new Map([['A', 1]]))
    expect(Object.fromEntries(colours)).toEqual({ A: 1, B: 0, C: 2 })
  })

  it('are kept for more speakers than colours', () => {
    const colours = assignColours(labels(SPEAKER_COLOURS + 3), new Map([['S0', 5]]))
    expect(colours.size).toBe(SPEAKER_COLOURS + 3)
    expect([colours.get('S0'), colours.get('S5')]).toEqual([5, 5])
  })
})
