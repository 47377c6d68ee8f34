/**
 * The first of the places 0 ≤ place < `count` that `isReached`, where all after it are as well; `count` where none is.
 * Binary search: O(log count) calls.
 */
export function partitionPoint(count: number, isReached: (place: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isReached(middle)) high = middle
    else low = middle + 1
  }
  return low
}
