/** What floating point may add to or take from a whole number of samples. */
const TOLERANCE = 1e-9

/** How many whole samples fit into a time: floor(seconds / r + 1e-9). */
export function samplesWithin(seconds: number, resolution: number): number {
  return Math.floor(seconds / resolution + TOLERANCE)
}

/** How many whole samples it takes to cover a time: ceil(seconds / r − 1e-9). */
export function samplesCovering(seconds: number, resolution: number): number {
  return Math.ceil(seconds / resolution - TOLERANCE)
}
