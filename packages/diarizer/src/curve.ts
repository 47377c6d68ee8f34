import { CURVE_SAMPLES, curveLength, frameAt } from './grid.ts'

/**
 * A value a frame (0–255) as whole numbers 0–100 on the 20 ms grid: each cell takes the frame at its centre.
 * The length is ceil(duration / 0.02): a cell that does not exist is not invented.
 */
export function curveOf(values: Uint8Array, samples: number): Uint8Array {
  const curve = new Uint8Array(curveLength(samples))
  if (values.length === 0) return curve
  for (let cell = 0; cell < curve.length; cell++) {
    const frame = frameAt(cell * CURVE_SAMPLES + CURVE_SAMPLES / 2, values.length)
    curve[cell] = Math.round(((values[frame] as number) * 100) / 255)
  }
  return curve
}
