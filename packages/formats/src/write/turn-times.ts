/** Start and end of a turn in whole units. */
export interface UnitTimes {
  readonly start: number
  readonly end: number
}

/**
 * The times of a turn in whole units, `perSecond` of them a second (at least 1,000). Both are rounded, so that turns that
 * touch still touch; the end is at least a millisecond after the start.
 */
export function unitTimes(
  { start, end }: { readonly start: number; readonly end: number },
  perSecond: number,
): UnitTimes {
  const from = Math.round(start * perSecond)
  return { start: from, end: Math.max(Math.round(end * perSecond), from + perSecond / 1000) }
}

/** `unitTimes` in milliseconds. */
export function milliseconds(turn: { readonly start: number; readonly end: number }): UnitTimes {
  return unitTimes(turn, 1000)
}

/** Milliseconds as seconds with three decimals. */
export function fixedSeconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
