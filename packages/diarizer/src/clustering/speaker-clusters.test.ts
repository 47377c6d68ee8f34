import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../test/seeded-random.ts'
import type { Evidence, Item } from '../evidence.ts'
import { WINDOW_FRAMES } from '../grid.ts'
import { unit } from '../vector.ts'
import { assignSpeakers } from './speaker-assignment.ts'
import { clusterSpeakers, sameVoiceCosine } from './speaker-clusters.ts'
import { speakerCount } from './speaker-count.ts'

const SIZE = 192
const nobody = {
  counts: new Uint8Array(0),
  speech: new Uint8Array(0),
  crosstalk: new Uint8Array(0),
}

/** Windows with two of several speakers, each with a noisy copy of their embedding. */
function evidenceOf(seed: number, people: number, windows: number) {
  const random = seededRandom(seed)
  const gauss = () => random() + random() + random() - 1.5
  const vector = () => Float32Array.from({ length: SIZE }, gauss)
  const voices = Array.from({ length: people }, vector)
  const truth = new Map<Item, number>()
  const items = Array.from({ length: windows }, (_, window) => {
    const person = window % people
    const pair =
      people > 1 ? [person, (person + 1 + Math.floor(random() * (people - 1))) % people] : [0]
    return pair.map((who) => {
      const embedding = unit((voices[who] as Float32Array).map((x) => x + 0.6 * gauss()))
      const item = {
        window,
        probability: new Uint8Array(WINDOW_FRAMES),
        soloSeconds: 1 + random(),
        embedding,
      }
      truth.set(item, who)
      return item
    })
  })
  const evidence: Evidence = { samples: 0, frames: 0, windows: items, ...nobody }
  return { evidence, truth }
}

const free = speakerCount({ num: null, min: null, max: null })

/** A unit vector in a plane. */
function voiceAt(degrees: number): Float32Array {
  const angle = (degrees * Math.PI) / 180
  return Float32Array.of(Math.cos(angle), Math.sin(angle))
}

/** Windows far apart with one long item each. */
function oneAtATime(voices: readonly Float32Array[]): Evidence {
  const windows = voices.map((embedding, window): Item[] => [
    { window, probability: new Uint8Array(WINDOW_FRAMES), soloSeconds: 9, embedding },
  ])
  return { samples: 0, frames: 0, windows, ...nobody }
}

describe('clusters', () => {
  test('match the speakers, in one block and over many', () => {
    const windows = fc.constantFrom(12, 40, 650)
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), windows, (seed, people, count) => {
        const { evidence, truth } = evidenceOf(seed, people, count)
        const clusters = clusterSpeakers(evidence, free)
        expect(clusters.length).toBe(people)
        const named = new Map<number, number>()
        for (const { item, speaker, shares } of assignSpeakers(evidence, clusters).flat()) {
          const who = truth.get(item) as number
          expect(speaker).toBe(named.get(who) ?? speaker)
          named.set(who, speaker)
          expect(shares?.[speaker]).toBeGreaterThan(0.5)
        }
        expect(new Set(named.values()).size).toBe(people)
      }),
      { numRuns: 12 },
    )
  })

  test('respect the minimum and maximum', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 6 }), (seed, num) => {
        const { evidence } = evidenceOf(seed, 4, 30)
        const exact = clusterSpeakers(evidence, speakerCount({ num, min: null, max: null }))
        // More than the evidence supports are forced later.
        expect(exact.length).toBe(Math.min(4, num))
        const most = clusterSpeakers(evidence, speakerCount({ num: null, min: null, max: num }))
        expect(most.length).toBe(Math.min(4, num))
        const least = clusterSpeakers(evidence, speakerCount({ num: null, min: num, max: null }))
        expect(least.length).toBe(4)
      }),
      { numRuns: 20 },
    )
  })

  test('two similar voices are one speaker, or two with a hint', () => {
    const evidence = oneAtATime([0, 52, 0, 52, 0, 52, 170].map(voiceAt))
    expect(clusterSpeakers(evidence, free).length).toBe(2)
    const exact = clusterSpeakers(evidence, speakerCount({ num: 3, min: null, max: null }))
    expect(exact.map(({ items }) => items.map((item) => item.window)).sort()).toEqual([
      [0, 2, 4],
      [1, 3, 5],
      [6],
    ])
  })

  test('a hint does not split one voice', () => {
    const evidence = oneAtATime([0, 40, 0, 40, 0, 40, 170].map(voiceAt))
    const exact = clusterSpeakers(evidence, speakerCount({ num: 3, min: null, max: null }))
    expect(exact.map(({ items }) => items.length).sort()).toEqual([1, 6])
  })

  test('a hint does not split off less than five seconds of speech', () => {
    const evidence = oneAtATime([0, 52, 0, 52, 170].map(voiceAt))
    const exact = clusterSpeakers(evidence, speakerCount({ num: 3, min: null, max: null }))
    expect(exact.map(({ items }) => items.length).sort()).toEqual([1, 4])
  })

  test('a maximum removes the speaker with little speech or a voice like another one', () => {
    const few = oneAtATime([voiceAt(0), voiceAt(120), voiceAt(58), voiceAt(0)])
    const two = clusterSpeakers(few, speakerCount({ num: null, min: null, max: 2 }))
    expect(two.map(({ items }) => items.map((item) => item.window)).sort()).toEqual([[0, 3], [1]])
  })

  test('one voice that the segmentation separates in a window is one speaker', () => {
    const item = (window: number, degrees: number): Item => ({
      window,
      probability: new Uint8Array(WINDOW_FRAMES),
      soloSeconds: 4,
      embedding: voiceAt(degrees),
    })
    const windows = Array.from({ length: 4 }, (_, w) => [item(w, 0), item(w, 35)])
    const evidence: Evidence = { samples: 0, frames: 0, windows, ...nobody }
    expect(sameVoiceCosine(windows.flat())).toBe(0.8)
    expect(clusterSpeakers(evidence, free).length).toBe(1)
  })

  test('one for speech that is too short to embed, none for silence', () => {
    const item = {
      window: 0,
      probability: new Uint8Array(WINDOW_FRAMES),
      soloSeconds: 0.1,
      embedding: null,
    }
    const spoken: Evidence = { samples: 0, frames: 0, windows: [[item]], ...nobody }
    expect(clusterSpeakers(spoken, free).length).toBe(1)
    expect(clusterSpeakers({ ...spoken, windows: [[]] }, free)).toEqual([])
  })
})

test('the same-voice threshold increases with the similarity of all voices of a recording', () => {
  const at = (window: number, degrees: number): Item => {
    return { window, probability: new Uint8Array(0), soloSeconds: 2, embedding: voiceAt(degrees) }
  }
  expect(sameVoiceCosine([at(0, 0), at(0, 90)])).toBe(0.55)
  expect(sameVoiceCosine([at(0, 0), at(0, 60)])).toBeCloseTo(0.72, 6)
  expect(sameVoiceCosine([at(0, 0), at(0, 10)])).toBe(0.8)
})

describe('hints', () => {
  test('num takes precedence; without hints the default limit applies', () => {
    expect(speakerCount({ num: 3, min: 1, max: 9 })).toEqual({ atLeast: 3, atMost: 3 })
    expect(free).toEqual({ atLeast: 1, atMost: 40 })
    expect(speakerCount({ num: null, min: 50, max: null })).toEqual({ atLeast: 50, atMost: 50 })
  })

  test.for([
    { num: 0, min: null, max: null },
    { num: 1.5, min: null, max: null },
    { num: Number.NaN, min: null, max: null },
    { num: null, min: 4, max: 3 },
  ])('refused: %o', (hints) => {
    expect(() => speakerCount(hints)).toThrow(/number of speakers/)
  })
})
