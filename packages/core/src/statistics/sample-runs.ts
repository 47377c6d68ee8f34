/**
 * Calls `found(start, end)` for each maximal run of samples with min ≤ value ≤ max, in order; `end` is the index
 * after the last. Missing samples are in no run. In a float32 curve the bounds are rounded as its values were:
 * a score given as 35.6 lies within bounds of 35.6.
 */
export function eachRun(
  values: Uint8Array | Float32Array,
  min: number,
  max: number,
  found: (start: number, end: number) => void,
): void {
  // Two loops, not one: each sees one kind of array, which keeps it several times faster.
  if (values instanceof Uint8Array) {
    // No score is above 100, so the byte that stands for missing is never inside.
    byteRuns(values, Math.max(Math.ceil(min), 0), Math.min(Math.floor(max), 100), found)
  } else {
    floatRuns(values, Math.fround(min), Math.fround(max), found)
  }
}

function byteRuns(
  values: Uint8Array,
  min: number,
  max: number,
  found: (start: number, end: number) => void,
): void {
  const length = values.length
  let i = 0
  while (i < length) {
    let value = values[i] as number
    if (value < min || value > max) {
      i++
      continue
    }
    const start = i
    do {
      i++
      if (i === length) break
      value = values[i] as number
    } while (value >= min && value <= max)
    found(start, i)
  }
}

function floatRuns(
  values: Float32Array,
  min: number,
  max: number,
  found: (start: number, end: number) => void,
): void {
  const length = values.length
  let i = 0
  while (i < length) {
    let value = values[i] as number
    // Not (value < min || value > max): that would let NaN in.
    if (!(value >= min && value <= max)) {
      i++
      continue
    }
    const start = i
    do {
      i++
      if (i === length) break
      value = values[i] as number
    } while (value >= min && value <= max)
    found(start, i)
  }
}
