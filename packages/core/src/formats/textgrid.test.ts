import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTextGrid, type TextGridTurn } from './textgrid.ts'

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

describe('TextGrid', () => {
  it('is the long text format', () => {
    const turns = [
      { speaker: 'a "B"', start: 1, end: 2.5 },
      { speaker: 'c', start: 2, end: 3.0625 },
    ]
    expect(formatTextGrid(3.0625, turns)).toBe(`File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 3.0625
tiers? <exists>
size = 2
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
`)
  })

  it('has one empty tier without speech', () => {
    expect(read(formatTextGrid(2, []))).toEqual({
      duration: 2,
      tiers: [{ name: 'speech', intervals: [{ start: 0, end: 2, text: '' }] }],
    })
  })

  it('lets the later of two turns of a speaker begin where the earlier ends', () => {
    const turn = (start: number, end: number) => ({ speaker: 'a', start, end })
    const [tier] = read(formatTextGrid(4, [turn(2, 3), turn(1, 2.5), turn(1.5, 2)])).tiers
    expect(tier?.intervals.map(({ start, end, text }) => [start, end, text])).toEqual([
      [0, 1, ''],
      [1, 2.5, 'a'],
      [2.5, 3, 'a'],
      [3, 4, ''],
    ])
  })

  it('keeps names on one line', () => {
    const [tier] = read(formatTextGrid(1, [{ speaker: 'a\r\nb\u2028c', start: 0, end: 1 }])).tiers
    expect(tier?.name).toBe('a b c')
  })

  it('holds every turn, and its tiers cover the recording', () => {
    const pieces = fc.array(
      fc.record({ gapMs: fc.nat(5000), lengthMs: fc.integer({ min: 1, max: 9000 }) }),
      { minLength: 1 },
    )
    const speaker = fc
      .string({ unit: 'grapheme' })
      .map((name) => name.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, ''))
    const given = fc.uniqueArray(fc.tuple(speaker, pieces), { selector: ([name]) => name })
    fc.assert(
      fc.property(given, fc.double({ min: 0, max: 1, noNaN: true }), (speakers, rest) => {
        const bySpeaker = new Map<string, TextGridTurn[]>()
        for (const [name, list] of speakers) {
          let atMs = 0
          const turns = list.map(({ gapMs, lengthMs }) => {
            const start = (atMs + gapMs) / 1000
            atMs += gapMs + lengthMs
            return { speaker: name, start, end: atMs / 1000 }
          })
          bySpeaker.set(name, turns)
        }
        const turns = [...bySpeaker.values()].flat()
        const duration = Math.max(0.001, ...turns.map(({ end }) => end)) + rest
        const { tiers, ...found } = read(formatTextGrid(duration, turns))
        expect(found.duration).toBe(duration)
        expect(tiers.length).toBe(Math.max(1, bySpeaker.size))
        for (const { name, intervals } of tiers) {
          expect(intervals.map(({ start }) => start)).toEqual([
            0,
            ...intervals.slice(0, -1).map(({ end }) => end),
          ])
          expect(intervals.at(-1)?.end).toBe(duration)
          // An empty name gives empty labels, so its turns cannot be distinguished from pauses.
          if (name === '') continue
          const spoken = intervals.filter(({ text }) => text !== '')
          expect(spoken.map(({ start, end, text }) => ({ speaker: text, start, end }))).toEqual(
            bySpeaker.get(name) ?? [],
          )
        }
      }),
    )
  })
})
