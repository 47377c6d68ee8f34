import { playhead } from '../playback/playhead.ts'
import { LEAD_SECONDS, TAIL_SECONDS } from './budget.ts'

interface Interval {
  readonly start: number
  readonly end: number
}

/** The steps of context. Seconds before and after the moment: shown, and played. */
const CONTEXTS = [
  { shown: 5, before: LEAD_SECONDS, after: TAIL_SECONDS },
  { shown: 10, before: 5, after: 5 },
  { shown: 30, before: 15, after: 15 },
] as const

/** The step after this one; after the last the first. */
export function nextContext(step: number): number {
  return (step + 1) % CONTEXTS.length
}

/** The part of the diagram around a moment. */
export function shownWindow({ start, end }: Interval, step: number): Interval {
  const { shown } = CONTEXTS[step] ?? CONTEXTS[0]
  return { start: inMilliseconds(Math.max(0, start - shown)), end: inMilliseconds(end + shown) }
}

/** Without the noise of a subtraction, which an address would show: 10.86 − 5 is 5.859999999999999. */
function inMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}

/** Plays a moment with its context. */
export function playMoment({ start, end }: Interval, step: number): void {
  const { before, after } = CONTEXTS[step] ?? CONTEXTS[0]
  playhead.playRange(Math.max(0, start - before), end + after)
}
