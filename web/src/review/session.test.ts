import { expect, it } from 'vitest'
import {
  answered,
  currentMoment,
  isSession,
  newSession,
  progressOf,
  type ReviewMoment,
  takenBack,
} from './session.ts'

const moment = (start: number): ReviewMoment => ({
  ...{ recordingId: 'r', recordingName: 'Talk', runId: 'x', start, end: start + 2, mean: 30 },
  ...{ min: 20, reasons: [], draw: null },
})
const MOMENTS = [10, 20, 30].map(moment)
const wrong = { id: 'w', judgement: 'wrong' } as const
const right = { id: 'r', judgement: 'right' } as const

it('goes from moment to moment, and counts', () => {
  let session = newSession(MOMENTS)
  expect(progressOf(session)).toEqual({
    ...{ judged: 0, skipped: 0, wrong: 0, left: 3, leftSeconds: 3 * 3.3 },
    ...{ unclear: 0, clearSeconds: 0, wrongSeconds: 0, momentsPerHour: null },
  })
  session = answered(session, wrong, 0)
  session = answered(session, null, 6_000)
  expect(currentMoment(session)).toBe(MOMENTS[2])
  session = answered(session, right, 12_000)
  expect(currentMoment(session)).toBe(null)
  expect(answered(session, right, 13_000)).toBe(session)
  expect(progressOf(session)).toEqual({
    ...{ judged: 2, skipped: 1, wrong: 1, left: 0, leftSeconds: 0 },
    ...{ unclear: 0, clearSeconds: 4, wrongSeconds: 2, momentsPerHour: null },
  })
})

it('takes answers back, the last first', () => {
  const session = answered(answered(newSession(MOMENTS), wrong, 0), null, 1)
  const skip = takenBack(session)
  expect([skip?.answer.verdict, skip?.session.place]).toEqual([null, 1])
  const first = skip && takenBack(skip.session)
  expect([first?.answer.verdict, first?.session.place]).toEqual([wrong, 0])
  expect(takenBack(newSession(MOMENTS))).toBe(null)
})

it('says how many an hour from ten on; time away, and a clock that is set back, do not count', () => {
  const paceAfter = (times: readonly number[]) =>
    progressOf(
      times.reduce(
        (session, atMs) => answered(session, right, atMs),
        newSession(Array.from({ length: 20 }, (_, place) => moment(place))),
      ),
    ).momentsPerHour
  const sixSeconds = Array.from({ length: 11 }, (_, place) => place * 6_000)
  expect(paceAfter(sixSeconds.slice(0, 10))).toBe(null)
  expect(paceAfter(sixSeconds)).toBe(600)
  expect(paceAfter([...sixSeconds, 3_600_000])).toBe((11 * 3_600) / 120)
  expect(paceAfter([...sixSeconds, 0])).toBe((11 * 3_600) / 60)
})

it('what is stored is a session only if all of it is', () => {
  const session = answered(answered(newSession(MOMENTS), wrong, 0), null, 1)
  expect(isSession(JSON.parse(JSON.stringify(session)))).toBe(true)
  const broken: readonly unknown[] = [
    ...[null, 7, 'text', [], {}],
    { ...session, moments: [null] },
    { ...session, moments: [{ ...moment(1), start: 'a' }] },
    { ...session, moments: [{ ...moment(1), start: -5, end: -3 }] },
    { ...session, answers: [null] },
    { ...session, answers: [{ place: 9, verdict: null, atMs: 0 }] },
    { ...session, answers: [{ place: 0, verdict: { id: 'a', judgement: 'no' }, atMs: 0 }] },
    { ...session, place: -1 },
    { ...session, place: 99_999 },
    { ...session, place: 1.5 },
  ]
  for (const value of broken) expect(isSession(value), JSON.stringify(value)).toBe(false)
})
