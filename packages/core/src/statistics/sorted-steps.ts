import type { Steps } from './steps.ts'

/** Sorting so many numbers, or merging some times as many, takes some milliseconds. */
const SORTED_IN_A_STEP = 32_768
const MERGED_IN_A_STEP = 262_144

/** The numbers in ascending order, as `toSorted` of a typed array: blocks are sorted, then merged. */
export function* sortedSteps(values: Float64Array): Steps<Float64Array> {
  const count = values.length
  let from = values.slice()
  for (let start = 0; start < count; start += SORTED_IN_A_STEP) {
    from.subarray(start, start + SORTED_IN_A_STEP).sort()
    if (count > SORTED_IN_A_STEP) yield
  }
  let to = new Float64Array(count > SORTED_IN_A_STEP ? count : 0)
  let merged = 0
  for (let size = SORTED_IN_A_STEP; size < count; size *= 2) {
    for (let start = 0; start < count; start += 2 * size) {
      const middle = Math.min(start + size, count)
      const end = Math.min(start + 2 * size, count)
      let [left, right] = [start, middle]
      for (let place = start; place < end; place++) {
        const takesLeft =
          left < middle && (right >= end || (from[left] as number) <= (from[right] as number))
        to[place] = from[takesLeft ? left++ : right++] as number
        if (++merged % MERGED_IN_A_STEP === 0) yield
      }
    }
    ;[from, to] = [to, from]
  }
  return from
}
