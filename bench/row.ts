/** A figure, with the figure that it is compared to in the same run. */
export interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The target, in the same unit. */
  readonly reach: { readonly atMost: number } | { readonly atLeast: number } | null
  readonly beside: { readonly what: string; readonly value: number } | null
}

export function reached(row: Row): boolean | null {
  if (row.reach === null) return null
  return 'atMost' in row.reach ? row.value <= row.reach.atMost : row.value >= row.reach.atLeast
}

/** The value below which the given share of `values` lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Median milliseconds of `times` calls, after a warm-up. */
export function medianMs(times: number, call: () => unknown): number {
  for (let i = 0; i < Math.min(5, times); i += 1) call()
  const durations: number[] = []
  for (let i = 0; i < times; i += 1) {
    const start = performance.now()
    call()
    durations.push(performance.now() - start)
  }
  return percentile(durations, 0.5)
}
