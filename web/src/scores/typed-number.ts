/**
 * The number a person typed, with a point or a comma before its decimals; NaN: it is none. Thousands are not told apart
 * from decimals by guessing: `1,234` is a little more than one, `1.234,5` and `1 234` are nothing.
 */
export function typedNumber(text: string): number {
  const typed = text.trim()
  if (!/^(?:\d+[.,]?\d*|[.,]\d+)$/.test(typed)) return Number.NaN
  return Number(typed.replace(',', '.'))
}

/** The next multiple of `step` above (1) or below (−1), not beyond the bounds; from `min` where there is no number yet. */
export function steppedNumber(
  from: number,
  direction: 1 | -1,
  { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
): number {
  if (Number.isNaN(from)) return min
  // A hair, so that 0.15 counts as three times 0.05.
  const steps = from / step
  const next = direction === 1 ? Math.floor(steps + 1e-6) + 1 : Math.ceil(steps - 1e-6) - 1
  return Math.min(max, Math.max(min, Number((next * step).toFixed(6))))
}
