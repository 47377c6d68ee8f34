import { MISSING_BYTE, type ScoreCurve } from '../model/score.ts'
import { type IsotonicMap, mapLinear } from './isotonic.ts'

/** Scores are mapped in steps of a hundredth: a day has four million samples. */
const STEPS = 100

/** A curve of the mapped scores, 0–100; what is missing stays so. */
export function mappedCurve({ resolution, values }: ScoreCurve, map: IsotonicMap): ScoreCurve {
  const table = Float32Array.from(
    { length: 100 * STEPS + 1 },
    (_, step) => 100 * mapLinear(map, step / STEPS),
  )
  const isMissing =
    values instanceof Uint8Array ? (value: number) => value === MISSING_BYTE : Number.isNaN
  const mapped = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    mapped[i] = isMissing(value) ? Number.NaN : (table[Math.round(value * STEPS)] as number)
  }
  return { resolution, values: mapped }
}
