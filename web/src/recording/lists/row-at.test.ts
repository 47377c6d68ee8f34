import type { TurnView } from '@toolkit/server/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { turnTable } from '../../timeline/results/turn-table.ts'
import { rowsOfPlaces, turnRowAt } from './row-at.ts'

/** Turns of a few speakers, sorted by start, without overlap per speaker. */
const turns = fc
  .array(
    fc.record({ speaker: fc.nat(2), pause: fc.nat(5), length: fc.integer({ min: 1, max: 9 }) }),
    {
      maxLength: 30,
    },
  )
  .map((drawn) => {
    const ends = [0, 0, 0]
    const made = drawn.map(({ speaker, pause, length }) => {
      const start = (ends[speaker] ?? 0) + pause
      ends[speaker] = start + length
      return { speaker: `S${speaker}`, start, end: start + length }
    })
    return made
      .toSorted((a, b) => a.start - b.start)
      .map(
        (turn, index): TurnView => ({
          ...turn,
          index,
          confidence: 50,
          runnerUp: null,
          margin: null,
          overlapSeconds: 0,
          scores: null,
        }),
      )
  })

describe('the row at the playhead', () => {
  it('is the latest listed turn at that time', () => {
    fc.assert(
      fc.property(turns, fc.nat(80), fc.integer({ min: 1, max: 3 }), (all, half, every) => {
        const seconds = half / 2
        const places = Uint32Array.from(
          all.filter(({ index }) => index % every === 0),
          ({ index }) => index,
        ).reverse()
        const row = turnRowAt(turnTable(all), rowsOfPlaces(places, all.length), seconds)
        const atTime = [...places]
          .map((place) => all[place] as TurnView)
          .filter(({ start, end }) => start <= seconds && seconds < end)
        const latest = Math.max(...atTime.map(({ start }) => start))
        if (atTime.length === 0) expect(row).toBe(-1)
        else expect(all[places[row] ?? -1]?.start).toBe(latest)
      }),
    )
  })
})
