import type { Stretch } from '../results/stretch-sets.ts'

export const STRETCH_SORTS = ['start', 'duration', 'weight'] as const
/** `-`: the largest first. */
export type StretchSort = (typeof STRETCH_SORTS)[number] | `-${(typeof STRETCH_SORTS)[number]}`

/** The indices of stretches in an order; equal ones stay in the order of time. */
export function orderStretches(
  items: readonly (Stretch & { readonly weight?: number })[],
  sort: StretchSort,
): Uint32Array {
  const isReversed = sort.startsWith('-')
  const field = sort.replace(/^-/, '')
  const keys = Float64Array.from(items, ({ start, end, weight = 0 }) => {
    const value = field === 'start' ? start : field === 'duration' ? end - start : weight
    return isReversed ? -value : value
  })
  return Uint32Array.from(keys.keys()).sort(
    (a, b) => (keys[a] as number) - (keys[b] as number) || a - b,
  )
}
