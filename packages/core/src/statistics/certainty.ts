import { packCurve } from '../curves/packed-curve.ts'
import { ToolkitError } from '../errors.ts'
import type { ScoreCurve } from '../model/score.ts'
import { MISSING_BYTE } from '../model/score.ts'

/**
 * The default curve of a model that gives probabilities (0–100, one curve per speaker) but no confidence: for each sample
 * 2·min over speakers of max(p, 100−p) − 100. It is 100 if every probability is 0 or 100, 0 if one is 50, and missing if
 * any speaker's sample is. Throws `provider-bad-result` if there is no curve, or if resolutions or lengths differ.
 */
export function certaintyCurve(speakerCurves: readonly ScoreCurve[]): ScoreCurve {
  const [first] = speakerCurves
  if (first === undefined) {
    throw new ToolkitError(
      'provider-bad-result',
      'The result has no speaker probabilities, so no certainty can be computed from it.',
    )
  }
  const length = first.values.length
  for (const curve of speakerCurves) {
    if (curve.resolution !== first.resolution || curve.values.length !== length) {
      throw new ToolkitError(
        'provider-bad-result',
        `The speaker probabilities have different time axes (${length} samples of ${first.resolution} s ` +
          `and ${curve.values.length} of ${curve.resolution} s). Run the diarization again.`,
      )
    }
  }
  const least = new Float32Array(length).fill(100)
  for (const { values } of speakerCurves) {
    if (values instanceof Uint8Array) lowerToBytes(least, values)
    else lowerToFloats(least, values)
  }
  return packCurve(first.resolution, least)
}

// 2·max(p, 100−p) − 100 = |2p − 100|, which is as exact in float32 as p itself.
function lowerToBytes(least: Float32Array, values: Uint8Array): void {
  for (let i = 0; i < values.length; i++) {
    const p = values[i] as number
    const certainty = p === MISSING_BYTE ? Number.NaN : Math.abs(2 * p - 100)
    least[i] = Math.min(least[i] as number, certainty)
  }
}

function lowerToFloats(least: Float32Array, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    least[i] = Math.min(least[i] as number, Math.abs(2 * (values[i] as number) - 100))
  }
}
