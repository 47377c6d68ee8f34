import type { Stretch } from '../model/evaluation.ts'

/** The parts with one more: sorted, apart from each other, without gaps of no length. */
export function withPart(parts: readonly Stretch[], { start, end }: Stretch): readonly Stretch[] {
  const touching = parts.filter((part) => part.end >= start && part.start <= end)
  const whole = {
    start: Math.min(start, ...touching.slice(0, 1).map((part) => part.start)),
    end: Math.max(end, ...touching.slice(-1).map((part) => part.end)),
  }
  return [
    ...parts.filter((part) => part.end < start),
    whole,
    ...parts.filter((part) => part.start > end),
  ]
}

/** The parts without [start, end). */
export function withoutPart(
  parts: readonly Stretch[],
  { start, end }: Stretch,
): readonly Stretch[] {
  return parts.flatMap((part) => {
    if (part.end <= start || part.start >= end) return [part]
    const left = { start: part.start, end: start }
    const right = { start: end, end: part.end }
    return [left, right].filter((rest) => rest.end > rest.start)
  })
}
