import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryRun, turn, writtenRun } from '../../test/written-run.ts'
import { nameOf, oneLine } from './names.ts'
import { tiersOf } from './tiers.ts'

describe('tiers', () => {
  it('join labels with the same name', () => {
    const run = writtenRun([turn('a', 0, 1, 50), turn('b', 2, 3)], {
      speakerNames: { a: 'Anna', b: 'Anna' },
    })
    expect(tiersOf(run)).toEqual([
      {
        name: 'Anna',
        turns: [
          { start: 0, end: 1000, confidence: 50 },
          { start: 2000, end: 3000, confidence: null },
        ],
      },
    ])
  })

  it('have every turn where the turns of a speaker do not overlap', () => {
    fc.assert(
      fc.property(arbitraryRun({ named: false }), (run) => {
        const names = new Set(run.turns.map(({ speaker }) => oneLine(speaker)))
        const labels = new Set(run.turns.map(({ speaker }) => speaker))
        fc.pre(names.size === labels.size)
        const tiers = tiersOf(run)
        expect(tiers.map(({ name }) => name)).toEqual([...names])
        expect(tiers.map(({ turns }) => turns)).toEqual(
          [...labels].map((label) =>
            run.turns
              .filter(({ speaker }) => speaker === label)
              .map(({ start, end, confidence }) => ({
                start: Math.round(start * 1000),
                end: Math.round(end * 1000),
                confidence,
              })),
          ),
        )
      }),
    )
  })

  it('cover the time of each speaker where they do overlap', () => {
    const covered = (turns: readonly { readonly start: number; readonly end: number }[]) => {
      const found = new Set<number>()
      for (const { start, end } of turns) for (let ms = start; ms < end; ms++) found.add(ms)
      return found
    }
    fc.assert(
      fc.property(arbitraryRun({ selfOverlap: true }), (run) => {
        for (const { name, turns } of tiersOf(run)) {
          const own = run.turns
            .filter(({ speaker }) => oneLine(nameOf(run, speaker)) === name)
            .map(({ start, end }) => ({
              start: Math.round(1000 * start),
              end: Math.round(1000 * end),
            }))
          expect(covered(turns)).toEqual(covered(own))
          for (const [index, { start }] of turns.entries()) {
            expect(start).toBeGreaterThanOrEqual(turns[index - 1]?.end ?? 0)
          }
        }
      }),
      { numRuns: 50 },
    )
  })
})
