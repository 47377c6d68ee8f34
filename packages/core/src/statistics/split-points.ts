import { MISSING_BYTE } from '../model/score.ts'

/** Limits of the parts, in whole samples. `maxSamples` is at least 1. */
export interface PartLimits {
  readonly minSamples: number
  readonly maxSamples: number
}

/**
 * Where the samples `first` ≤ i < `last` are split so that no part is longer than `maxSamples`: the first sample of each
 * part but the first, ascending. A part that is too long is split before its highest sample, and both halves are split
 * again. The highest sample is searched at least `minSamples` and a quarter of `maxSamples` from both ends (at most half
 * the part, at least one sample), so that a slope is not cut into single samples; of equal ones it is the closest to the
 * middle, then the earlier one. A missing sample is below every score.
 *
 * O(n + p log n) for the p parts of n samples; p is at most about 4 n / maxSamples.
 */
export function splitPoints(
  values: Uint8Array | Float32Array,
  first: number,
  last: number,
  { minSamples, maxSamples }: PartLimits,
): number[] {
  if (last - first <= maxSamples) return []
  const least = Math.max(minSamples, Math.floor(maxSamples / 4))
  const maxima = new RangeMaxima(values, first, last)
  const points: number[] = []
  // A stack instead of recursion: a slope is as deep as it has parts.
  const open: [number, number][] = [[first, last]]
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [start, end] = part
    const length = end - start
    if (length <= maxSamples) {
      if (start > first) points.push(start)
      continue
    }
    const margin = Math.max(Math.min(least, Math.floor(length / 2)), 1)
    const point = closestHighest(maxima, start + margin, end - margin + 1, (start + end) / 2)
    open.push([point, end], [start, point])
  }
  return points
}

/** The index of the highest sample `from` ≤ i < `to`: the one closest to `middle`, then the earlier one. */
function closestHighest(maxima: RangeMaxima, from: number, to: number, middle: number): number {
  const highest = maxima.max(from, to)
  const half = Math.floor(middle)
  const before = maxima.lastAtLeast(from, Math.min(half + 1, to), highest)
  const after = maxima.firstAtLeast(Math.max(half + 1, from), to, highest)
  if (before < 0) return after
  return after < 0 || middle - before <= after - middle ? before : after
}

/** A binary tree of maxima: each query takes O(log n). Missing samples count as −1. */
class RangeMaxima {
  readonly #offset: number
  readonly #leaves: number
  readonly #tree: Float32Array

  constructor(values: Uint8Array | Float32Array, first: number, last: number) {
    this.#offset = first
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(last - first, 1)))
    this.#tree = new Float32Array(2 * this.#leaves).fill(-1)
    const missing = values instanceof Uint8Array ? MISSING_BYTE : Number.NaN
    for (let i = first; i < last; i++) {
      const value = values[i] as number
      if (value !== missing && value >= 0) this.#tree[this.#leaves + i - first] = value
    }
    for (let node = this.#leaves - 1; node > 0; node--) {
      this.#tree[node] = Math.max(this.#at(2 * node), this.#at(2 * node + 1))
    }
  }

  /** The highest value of `from` ≤ i < `to`. */
  max(from: number, to: number): number {
    let highest = -1
    let low = from - this.#offset + this.#leaves
    let high = to - this.#offset + this.#leaves
    for (; low < high; low >>= 1, high >>= 1) {
      if (low & 1) highest = Math.max(highest, this.#at(low++))
      if (high & 1) highest = Math.max(highest, this.#at(--high))
    }
    return highest
  }

  /** The first index `from` ≤ i < `to` with at least this value, or −1. */
  firstAtLeast(from: number, to: number, value: number): number {
    return this.#find(from, to, value, 0)
  }

  /** The last index `from` ≤ i < `to` with at least this value, or −1. */
  lastAtLeast(from: number, to: number, value: number): number {
    return this.#find(from, to, value, 1)
  }

  #at(node: number): number {
    return this.#tree[node] as number
  }

  /** Searches from the start (`side` 0) or from the end (1). */
  #find(from: number, to: number, value: number, side: 0 | 1): number {
    const [low, high] = [from - this.#offset, to - this.#offset]
    const search = (node: number, start: number, size: number): number => {
      if (start >= high || start + size <= low || this.#at(node) < value) return -1
      if (size === 1) return start + this.#offset
      const half = size / 2
      const starts = [start, start + half] as const
      const near = search(2 * node + side, starts[side], half)
      const other = side === 0 ? 1 : 0
      return near >= 0 ? near : search(2 * node + other, starts[other], half)
    }
    return low >= high ? -1 : search(1, 0, this.#leaves)
  }
}
