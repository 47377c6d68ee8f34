import { ToolkitError } from '../errors.ts'
import type { ScoreCurve } from '../model/score.ts'
import { MISSING_BYTE } from '../model/score.ts'
import { packCurve } from './packed-curve.ts'

/**
 * The derived default curve of a model that gives probabilities (0–100, one curve a speaker) and no confidence:
 * for each sample 2·min over speakers of max(p, 100−p) − 100, so 100 where every probability is 0 or 100 and
 * 0 where one is 50. Missing where any speaker's sample is.
 * Throws `provider-bad-result` where there is no curve, or where resolutions or lengths differ.
 */
export function certaintyCurve(speakerCurves: readonly ScoreCurve[]): ScoreCurve {
  const [first] = speakerCurves
  if (first === undefined) {
    throw new ToolkitError(
      'provider-bad-result',
      'The result has no probability of any speaker, so no certainty can be derived from it.',
    )
  }
  const length = first.values.length
  for (const curve of speakerCurves) {
    if (curve.resolution !== first.resolution || curve.values.length !== length) {
      throw new ToolkitError(
        'provider-bad-result',
        `The probabilities of the speakers do not share one time axis (${length} samples of ${first.resolution} s ` +
          `beside ${curve.values.length} of ${curve.resolution} s). Run the diarization again.`,
      )
    }
  }
  const doubts = new Float32Array(length).fill(100)
  for (const { values } of speakerCurves) {
    if (values instanceof Uint8Array) keepLeastOfBytes(doubts, values)
    else keepLeastOfFloats(doubts, values)
  }
  return packCurve(first.resolution, doubts)
}

// 2·max(p, 100−p) − 100 = |2p − 100|, which float32 holds as exactly as p itself.
function keepLeastOfBytes(least: Float32Array, values: Uint8Array): void {
  for (let i = 0; i < values.length; i++) {
    const p = values[i] as number
    const certainty = p === MISSING_BYTE ? Number.NaN : Math.abs(2 * p - 100)
    least[i] = Math.min(least[i] as number, certainty)
  }
}

function keepLeastOfFloats(least: Float32Array, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    least[i] = Math.min(least[i] as number, Math.abs(2 * (values[i] as number) - 100))
  }
}
