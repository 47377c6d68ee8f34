import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutRuns, joinRuns, runsWhere } from './runs.ts'

const masks = fc.array(fc.boolean(), { maxLength: 60 })

test('runs hold exactly the frames asked for, and are maximal', () => {
  fc.assert(
    fc.property(masks, (mask) => {
      const runs = runsWhere(mask.length, (frame) => mask[frame] === true)
      const painted = mask.map((_, frame) =>
        runs.some((run) => run.from <= frame && frame < run.to),
      )
      expect(painted).toEqual(mask)
      runs.slice(1).forEach((run, i) => {
        expect(run.from).toBeGreaterThan(runs[i]?.to as number)
      })
    }),
  )
})

test('joined runs have no short pauses left and lose nothing', () => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 9 }), (mask, pause) => {
      const runs = runsWhere(mask.length, (frame) => mask[frame] === true)
      const joined = joinRuns(runs, pause)
      joined.slice(1).forEach((run, i) => {
        expect(run.from - (joined[i]?.to as number)).toBeGreaterThanOrEqual(pause)
      })
      for (const run of runs)
        expect(joined.some((j) => j.from <= run.from && run.to <= j.to)).toBe(true)
    }),
  )
})

test('pieces are short, nearly equal and cover their run', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 120 }),
      (length, longest) => {
        const pieces = cutRuns([{ from: 7, to: 7 + length }], longest)
        const lengths = pieces.map((piece) => piece.to - piece.from)
        expect(pieces[0]?.from).toBe(7)
        expect(pieces.at(-1)?.to).toBe(7 + length)
        expect(lengths.reduce((a, b) => a + b, 0)).toBe(length)
        expect(pieces.length).toBe(Math.ceil(length / longest))
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1)
      },
    ),
  )
})
