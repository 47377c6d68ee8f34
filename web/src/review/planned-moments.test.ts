import type { CorpusSpotView } from '@toolkit/server/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { drawCounts, plannedMoments, queueMoments } from './planned-moments.ts'

const spot = (place: number): CorpusSpotView => ({
  ...{
    recordingId: 'r',
    recordingName: 'Talk',
    runId: 'x',
    start: 10 * place,
    end: 10 * place + 2,
  },
  ...{ mean: 30, inRangeMean: 30, min: 20, max: 40, bridgedSeconds: 0, severity: 90 - place },
  reasons: [],
})
const QUEUE = Array.from({ length: 40 }, (_, place) => spot(place))

const drawn = (side: string, place: number) => {
  const { recordingId, recordingName, runId, start, end, mean, min, max } = spot(place)
  return {
    recordingId,
    recordingName,
    runId,
    start,
    end,
    mean,
    min,
    max,
    reasons: [],
    draw: `s:${side}:${place}`,
  }
}

it('a share of the moments are draws, as far as their time goes', () => {
  expect(drawCounts({ moments: QUEUE, isWhole: false }, 0.2, 600)).toEqual({ below: 5, above: 5 })
  expect(drawCounts({ moments: QUEUE, isWhole: true }, 0.2, 600)).toEqual({ below: 0, above: 10 })
  expect(drawCounts({ moments: QUEUE, isWhole: true }, 0, 600)).toEqual({ below: 0, above: 0 })
  const long = { moments: [...QUEUE, ...QUEUE, ...QUEUE], isWhole: false }
  expect(drawCounts(long, 0.2, 600)).toEqual({ below: 10, above: 20 })
  // 5.3 s each.
  expect(drawCounts({ moments: [], isWhole: false }, 1, 530)).toEqual({ below: 33, above: 67 })
})

it('without draws, moments are those of the queue', () => {
  expect(queueMoments(QUEUE).map(({ start, draw }) => [start, draw])).toEqual(
    QUEUE.map(({ start }) => [start, null]),
  )
})

it('each moment is there once, in the order of the queue', () => {
  const seed = fc.nat(1_000_000)
  fc.assert(
    fc.property(fc.nat(40), fc.nat(12), seed, (n, m, s) => {
      // The draws 30–41: some of them are in the queue.
      const draws = Array.from({ length: m }, (_, place) => drawn('below', 30 + place))
      const options = { order: 'severity', share: 0.2, seed: s } as const
      const all = plannedMoments(QUEUE.slice(0, n), { id: 's', draws }, options)
      expect(new Set(all.map(({ start }) => start)).size).toBe(all.length)
      const queued = all.filter(({ draw }) => draw?.startsWith('s:queue:'))
      expect(queued.map(({ draw }) => draw)).toEqual(
        queued.map(({ start }) => `s:queue:${90 - start / 10}`),
      )
      expect(queued.map(({ start }) => start)).toEqual(
        queued.map(({ start }) => start).toSorted((a, b) => a - b),
      )
      const wanted = [...Array(n).keys(), ...draws.map(({ start }) => start / 10)]
      expect(all.length).toBe(new Set(wanted).size)
    }),
  )
})

it('another seed has the draws elsewhere', () => {
  const draws = Array.from({ length: 10 }, (_, place) => drawn('above', 60 + place))
  const at = (seed: number) =>
    plannedMoments(QUEUE, { id: 's', draws }, { order: 'severity', share: 0.2, seed }).flatMap(
      ({ draw }, place) => (draw?.startsWith('s:above') ? [place] : []),
    )
  expect(at(1)).toHaveLength(10)
  expect(at(1)).not.toEqual(at(2))
})

it('a queue of one reason is no part of an estimate, and what is drawn is a draw', () => {
  const draws = [3, 7, 50].map((place) => drawn('below', place))
  const options = { order: 'severity', share: 0.2, seed: 1, reason: 'overlap' } as const
  const all = plannedMoments(QUEUE, { id: 's', draws }, options)
  expect(all).toHaveLength(41)
  expect(new Set(all.map(({ start }) => start)).size).toBe(41)
  expect(all.flatMap(({ draw }) => draw ?? []).sort()).toEqual(draws.map(({ draw }) => draw).sort())
})
