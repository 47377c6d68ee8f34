import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryRun, turn, written, writtenRun } from '../../test/written-run.ts'
import { tiersOf } from './tiers.ts'

interface ReadTier {
  readonly name: string
  readonly intervals: { start: number; end: number; text: string }[]
}

/** Reads the long text format like Praat: every number and quoted text in order, ignoring everything between them. */
function read(text: string): { duration: number; tiers: ReadTier[] } {
  const values = [...text.matchAll(/= (?:"((?:[^"]|"")*)"|([-\d.e+]+))/g)].map(
    ([, quoted, number]) => quoted?.replaceAll('""', '"') ?? Number(number),
  )
  const next = () => values.shift() as never
  expect([next(), next(), next()]).toEqual(['ooTextFile', 'TextGrid', 0])
  const duration: number = next()
  const tiers = Array.from({ length: next() }, () => {
    expect(next()).toBe('IntervalTier')
    const name: string = next()
    expect([next(), next()]).toEqual([0, duration])
    const intervals = Array.from({ length: next() }, () => {
      const [start, end, label] = [next(), next(), next()]
      return { start, end, text: label }
    })
    return { name, intervals }
  })
  expect(values).toEqual([])
  return { duration, tiers }
}

const readTiers = (...run: Parameters<typeof writtenRun>) =>
  read(written('textgrid', writtenRun(...run))).tiers

describe('TextGrid', () => {
  it('is the long text format', () => {
    const run = writtenRun([turn('a "B"', 1, 2.5), turn('c', 2, 3.0625, 87)])
    expect(written('textgrid', run)).toBe(`File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 3.0625
tiers? <exists>
size = 3
item []:
    item [1]:
        class = "IntervalTier"
        name = "a ""B"""
        xmin = 0
        xmax = 3.0625
        intervals: size = 3
        intervals [1]:
            xmin = 0
            xmax = 1
            text = ""
        intervals [2]:
            xmin = 1
            xmax = 2.5
            text = "a ""B"""
        intervals [3]:
            xmin = 2.5
            xmax = 3.0625
            text = ""
    item [2]:
        class = "IntervalTier"
        name = "c"
        xmin = 0
        xmax = 3.0625
        intervals: size = 2
        intervals [1]:
            xmin = 0
            xmax = 2
            text = ""
        intervals [2]:
            xmin = 2
            xmax = 3.0625
            text = "c"
    item [3]:
        class = "IntervalTier"
        name = "c (confidence)"
        xmin = 0
        xmax = 3.0625
        intervals: size = 2
        intervals [1]:
            xmin = 0
            xmax = 2
            text = ""
        intervals [2]:
            xmin = 2
            xmax = 3.0625
            text = "87.0"
`)
  })

  it('has one empty tier without speech', () => {
    expect(readTiers([], { durationSeconds: 2 })).toEqual([
      { name: 'speech', intervals: [{ start: 0, end: 2, text: '' }] },
    ])
  })

  it('lets the later of two turns of a speaker begin where the earlier ends', () => {
    const turns = [turn('a', 2, 3), turn('a', 1, 2.5), turn('b', 1.5, 2), turn('a', 2.6, 2.7)]
    const [tier] = readTiers(turns, { durationSeconds: 4, speakerNames: { b: 'a' } })
    expect(tier?.intervals.map(({ start, end, text }) => [start, end, text])).toEqual([
      [0, 1, ''],
      [1, 2.5, 'a'],
      [2.5, 3, 'a'],
      [3, 4, ''],
    ])
  })

  it('leaves the confidence of a turn empty that has none', () => {
    const [, scores] = readTiers([turn('a', 0, 1), turn('a', 2, 3, 5.25)])
    expect(scores?.intervals.map(({ text }) => text)).toEqual(['', '', '5.3'])
  })

  it('keeps names on one line', () => {
    const [tier] = readTiers([turn('a\r\nb\u2028c', 0, 1)])
    expect(tier?.name).toBe('a b c')
  })

  it('has an own tier for a speaker who is called like the confidence of another', () => {
    const tiers = readTiers([turn('A', 0, 1, 1), turn('A (confidence)', 1, 2)])
    expect(tiers.map(({ name }) => name)).toEqual(['A', 'A (confidence)', 'A (confidence) (2)'])
    expect(tiers.at(-1)?.intervals.map(({ text }) => text)).toEqual(['', 'A (confidence)'])
  })

  it('ends with the recording, or later if a turn does', () => {
    const endOf = (durationSeconds: number, end: number) =>
      read(written('textgrid', writtenRun([turn('a', 0, end)], { durationSeconds }))).duration
    expect(endOf(3.0625, 3.0625)).toBe(3.0625)
    expect(endOf(3.0625, 3)).toBe(3.0625)
    expect(endOf(3.0625, 3.5)).toBe(3.5)
  })

  it('holds every turn, and its tiers cover the recording', () => {
    fc.assert(
      fc.property(arbitraryRun(), fc.double({ min: 0, max: 0.0009, noNaN: true }), (run, rest) => {
        const durationSeconds = run.durationSeconds + rest
        const longer = { ...run, durationSeconds }
        const { tiers, duration } = read(written('textgrid', longer))
        expect(duration).toBe(durationSeconds)
        for (const { intervals } of tiers) {
          expect(intervals.map(({ start }) => start)).toEqual([
            0,
            ...intervals.slice(0, -1).map(({ end }) => end),
          ])
          expect(intervals.at(-1)?.end).toBe(duration)
        }
        const shown = tiers.map(({ intervals }) => intervals.filter(({ text }) => text !== ''))
        const expected = tiersOf(longer).flatMap(({ name, turns }) => {
          const times = turns.map(({ start, end }) => ({ start: start / 1000, end: end / 1000 }))
          const scored = turns.flatMap(({ confidence }, index) =>
            confidence === null ? [] : [{ ...times[index], text: confidence.toFixed(1) }],
          )
          const named = times.map((each) => ({ ...each, text: name }))
          return scored.length === 0 ? [named] : [named, scored]
        })
        expect(shown).toEqual(expected.length === 0 ? [[]] : expected)
      }),
    )
  })
})
