import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Turn } from '../model/turn.ts'
import { allSteps } from '../statistics/steps.ts'
import { describeTurns } from '../statistics/turns.ts'
import { CONFUSION_TURNS, ConfusionCounts } from './confusions.ts'
import { LITTLE_SPEECH_SECONDS, littleSpeech } from './little-speech.ts'

const LABELS = ['A', 'B', 'C', 'D'] as const
const score = fc.integer({ min: 0, max: 100 })
const turn = fc
  .record({
    speaker: fc.constantFrom(...LABELS),
    start: fc.integer({ min: 0, max: 400 }).map((tenths) => tenths / 10),
    seconds: fc.integer({ min: 1, max: 40 }).map((tenths) => tenths / 10),
    scores: fc.option(fc.record({ A: score, B: score, C: score, D: score })),
  })
  .map(({ start, seconds, ...rest }) => ({ ...rest, start, end: start + seconds }))
const turns = fc.array(turn, { maxLength: 40 }).map(describeTurns)

const RUN = { id: 'run', recordingId: 'recording' }

function matrix(all: readonly Turn[], nameOf: (label: string) => string | null, most = 10) {
  const counts = new ConfusionCounts()
  allSteps(counts.addSteps(RUN, all, nameOf))
  return counts.finish(most)
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

describe('confusions', () => {
  it('are the time of the turns with a small margin, by runner-up', () => {
    const names = fc.record({
      A: fc.constantFrom('Ann', 'Ben', null),
      B: fc.constantFrom('Ann', 'Ben', null),
      C: fc.constantFrom('Cem', null),
      D: fc.constant(null),
    })
    fc.assert(
      fc.property(turns, names, (all, given) => {
        const nameOf = (label: string) => given[label as 'A']
        const { speakers, cells } = matrix(all, nameOf)
        for (const name of ['Ann', 'Ben', 'Cem']) {
          const own = all.filter(({ speaker }) => nameOf(speaker) === name)
          const seconds = sum(own.map(({ start, end }) => end - start))
          const row = speakers.find(({ speaker }) => speaker === name)
          expect(row?.seconds ?? 0).toBeCloseTo(seconds, 9)
          for (const other of ['Ann', 'Ben', 'Cem', null]) {
            const doubtful = own.filter(
              ({ margin, runnerUp }) =>
                margin !== null &&
                margin < 20 &&
                nameOf(runnerUp?.speaker ?? '') === other &&
                other !== name,
            )
            const cell = cells.find((one) => one.speaker === name && one.runnerUp === other)
            expect(cell?.turns ?? 0).toBe(doubtful.length)
            const time = sum(doubtful.map(({ start, end }) => end - start))
            expect(cell?.seconds ?? 0).toBeCloseTo(time, 9)
            expect(cell?.share ?? 0).toBeCloseTo(seconds === 0 ? 0 : time / seconds, 9)
            expect(cell?.worst.map(({ margin }) => margin) ?? []).toEqual(
              doubtful
                .map(({ margin }) => margin)
                .sort((a, b) => (a ?? 0) - (b ?? 0))
                .slice(0, CONFUSION_TURNS),
            )
          }
        }
        expect(sum(cells.map(({ share }) => share))).toBeLessThanOrEqual(speakers.length + 1e-9)
      }),
    )
  })

  it('of the speakers with less time are those of somebody without a name', () => {
    fc.assert(
      fc.property(turns, fc.integer({ min: 1, max: 4 }), (all, most) => {
        const whole = matrix(all, (label) => label)
        const cut = matrix(all, (label) => label, most)
        expect(cut.speakers).toEqual(whole.speakers.slice(0, most))
        for (const { speaker } of cut.speakers) {
          const seconds = ({ cells }: typeof whole) =>
            sum(cells.filter((one) => one.speaker === speaker).map((one) => one.seconds))
          expect(seconds(cut)).toBeCloseTo(seconds(whole), 9)
        }
      }),
    )
  })

  it('are unknown without scores', () => {
    const { speakers, cells } = matrix(
      describeTurns([{ speaker: 'A', start: 0, end: 2, scores: null }]),
      (label) => label,
    )
    expect(speakers).toEqual([{ speaker: 'A', seconds: 2, comparedSeconds: 0 }])
    expect(cells).toEqual([])
  })
})

describe('little speech', () => {
  it('is time in tenths of a second in which a speaker has a turn', () => {
    fc.assert(
      fc.property(turns, (all) => {
        const labels = [...new Set(all.map(({ speaker }) => speaker))]
        const times = labels.map((speaker) => {
          const own = all.filter((one) => one.speaker === speaker)
          const tenths = Array.from({ length: 500 }, (_, i) => (i + 0.5) / 10)
          const heard = tenths.filter((at) => own.some(({ start, end }) => start < at && at < end))
          return { speaker, seconds: heard.length / 10 }
        })
        const most = Math.max(...times.map(({ seconds }) => seconds))
        const found = littleSpeech(all)
        for (const { speaker, seconds } of found) {
          const naive = times.find((one) => one.speaker === speaker)
          expect(seconds).toBeCloseTo(naive?.seconds ?? -1, 9)
        }
        const little = times.filter(({ seconds }) => seconds < LITTLE_SPEECH_SECONDS - 1e-9)
        // The one who speaks most is a person.
        const expected = little.length - (most < LITTLE_SPEECH_SECONDS - 1e-9 ? 1 : 0)
        const sure = found.filter(({ seconds }) => seconds < LITTLE_SPEECH_SECONDS - 1e-9)
        expect(sure.length).toBe(all.length === 0 ? 0 : expected)
      }),
    )
  })
})
