import type { Reason } from '@toolkit/server/client'
import type { Judgement } from '../recording/judge/verdict-words.ts'
import { listeningSeconds } from './budget.ts'

/** A moment to judge. */
export interface ReviewMoment {
  readonly recordingId: string
  readonly recordingName: string
  readonly runId: string
  readonly start: number
  readonly end: number
  /** Null: it has no scores. */
  readonly mean: number | null
  readonly min: number | null
  /** What is known of it. */
  readonly reasons: readonly Reason[]
  /** How it was chosen, which its verdict keeps; null: the review is no sample. */
  readonly draw: string | null
}

/** What was done with a moment. */
export interface Answer {
  /** Its place in the list. */
  readonly place: number
  /** Null: it was skipped. */
  readonly verdict: { readonly id: string; readonly judgement: Judgement } | null
  /** ms since 1970. */
  readonly atMs: number
}

/** A review of a list of moments: where it is, and what was answered. */
export interface Session {
  readonly moments: readonly ReviewMoment[]
  /** The current moment; the number of moments if all are done. */
  readonly place: number
  readonly answers: readonly Answer[]
}

export function newSession(moments: readonly ReviewMoment[]): Session {
  return { moments, place: 0, answers: [] }
}

/** The moment to answer; null: all are done. */
export function currentMoment({ moments, place }: Session): ReviewMoment | null {
  return moments[place] ?? null
}

/** Answers the current moment and goes to the next one. */
export function answered(session: Session, verdict: Answer['verdict'], atMs: number): Session {
  const { moments, place, answers } = session
  if (place >= moments.length) return session
  return { moments, place: place + 1, answers: [...answers, { place, verdict, atMs }] }
}

/** Takes the last answer back and returns to its moment. Null: there is none. */
export function takenBack(
  session: Session,
): { readonly session: Session; readonly answer: Answer } | null {
  const answer = session.answers.at(-1)
  if (answer === undefined) return null
  const answers = session.answers.slice(0, -1)
  return { session: { ...session, place: answer.place, answers }, answer }
}

/** Time without an answer counts at most so long: then the person was away. */
const LONGEST_ANSWER_MS = 60_000

/** From so many judged moments on it is said how many an hour they are. */
const LEAST_FOR_PACE = 10

/** What was done so far. */
export interface Progress {
  readonly judged: number
  readonly skipped: number
  readonly wrong: number
  readonly unclear: number
  /** Moments that are left. */
  readonly left: number
  /** The time to listen to them. */
  readonly leftSeconds: number
  /** The time of the moments judged right or wrong, and of those judged wrong. */
  readonly clearSeconds: number
  readonly wrongSeconds: number
  /** Judged moments an hour, without the time that the person was away; null: too few. */
  readonly momentsPerHour: number | null
}

export function progressOf({ moments, place, answers }: Session): Progress {
  const judged = answers.filter(({ verdict }) => verdict !== null)
  const wrong = judged.filter(({ verdict }) => verdict?.judgement === 'wrong')
  const clear = judged.filter(({ verdict }) => verdict?.judgement !== 'unclear')
  const secondsOf = (some: readonly Answer[]) =>
    some.reduce((sum, { place }) => {
      const moment = moments[place]
      return moment === undefined ? sum : sum + moment.end - moment.start
    }, 0)
  const rest = moments.slice(place)
  return {
    judged: judged.length,
    skipped: answers.length - judged.length,
    wrong: wrong.length,
    unclear: judged.length - clear.length,
    left: rest.length,
    leftSeconds: rest.reduce((sum, moment) => sum + listeningSeconds(moment), 0),
    clearSeconds: secondsOf(clear),
    wrongSeconds: secondsOf(wrong),
    momentsPerHour: pace(answers),
  }
}

function pace(answers: readonly Answer[]): number | null {
  let [activeMs, judged] = [0, 0]
  for (let i = 1; i < answers.length; i++) {
    const [before, answer] = [answers[i - 1] as Answer, answers[i] as Answer]
    activeMs += Math.min(Math.max(answer.atMs - before.atMs, 0), LONGEST_ANSWER_MS)
    if (answer.verdict !== null) judged += 1
  }
  return judged < LEAST_FOR_PACE || activeMs === 0 ? null : (judged * 3_600_000) / activeMs
}

/** Identifies a moment, also after the list was read again. */
export function momentKey({ runId, start, end }: Pick<ReviewMoment, 'runId' | 'start' | 'end'>) {
  return `${runId} ${start} ${end}`
}

/** Whether a value that was stored is a session. */
export function isSession(value: unknown): value is Session {
  if (!isRecord(value)) return false
  const { moments, place, answers } = value
  return (
    Array.isArray(moments) &&
    moments.every(isMoment) &&
    isPlace(place, moments.length + 1) &&
    Array.isArray(answers) &&
    answers.every((answer) => isAnswer(answer, moments.length))
  )
}

function isMoment(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { recordingId, recordingName, runId, start, end, mean, min, draw } = value
  return (
    [recordingId, recordingName, runId].every((text) => typeof text === 'string') &&
    [start, end].every((number) => Number.isFinite(number)) &&
    [mean, min].every((number) => number === null || Number.isFinite(number)) &&
    Array.isArray(value.reasons) &&
    (draw === null || typeof draw === 'string') &&
    Number(start) >= 0 &&
    Number(end) > Number(start)
  )
}

function isAnswer(value: unknown, moments: number): boolean {
  if (!isRecord(value)) return false
  const { place, verdict, atMs } = value
  const isVerdict =
    verdict === null ||
    (isRecord(verdict) &&
      typeof verdict.id === 'string' &&
      ['right', 'wrong', 'unclear'].includes(String(verdict.judgement)))
  return isPlace(place, moments) && isVerdict && Number.isFinite(atMs)
}

function isPlace(value: unknown, count: number): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < count
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
