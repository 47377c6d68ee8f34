import { errorRates, type SpokenInterval } from '@toolkit/core'

const CALIBRATION_BINS = 15

/** How well the confidence of frames tells the wrong ones; null where it is undefined. */
export interface ConfidenceQuality {
  /** Probability that a wrong frame has a lower confidence than a right one (ties count half). */
  readonly auc: number | null
  /** Share of the wrong frames in the tenth of all frames with the lowest confidence. */
  readonly lowestTenth: number | null
  /** Expected calibration error with 15 equal bins, 0 … 1 (Naeini et al. 2015). */
  readonly calibrationError: number | null
}

/** For each frame whether the speakers differ, under the mapping of the diarization error rate. Resolution in seconds. */
export function wrongFrames(
  reference: readonly SpokenInterval[],
  hypothesis: readonly SpokenInterval[],
  frames: number,
  resolution: number,
): boolean[] {
  const { mapping } = errorRates(reference, hypothesis)
  const nameOf = (speaker: string) => mapping.get(speaker) ?? `${speaker} (unmatched)`
  const mapped = hypothesis.map((turn) => ({ ...turn, speaker: nameOf(turn.speaker) }))
  const wrong = Array<boolean>(frames).fill(false)
  for (const speaker of new Set([...reference, ...mapped].map((turn) => turn.speaker))) {
    const [real, claimed] = [reference, mapped].map((turns) => {
      const active = new Uint8Array(frames)
      for (const { start, end } of turns.filter((turn) => turn.speaker === speaker)) {
        active.fill(1, rounded(start / resolution), rounded(end / resolution))
      }
      return active
    }) as [Uint8Array, Uint8Array]
    for (let i = 0; i < frames; i += 1) if (real[i] !== claimed[i]) wrong[i] = true
  }
  return wrong
}

/** Rounds halves to even, since times on a grid of 10 ms would otherwise all move the same way. */
function rounded(value: number): number {
  const up = Math.round(value)
  return up - value === 0.5 && up % 2 !== 0 ? up - 1 : up
}

/** @param confidence integers 0 … 100, one for each element of `wrong` */
export function confidenceQuality(
  confidence: ArrayLike<number>,
  wrong: readonly boolean[],
): ConfidenceQuality {
  const histogram = Array.from({ length: 101 }, () => ({ right: 0, wrong: 0 }))
  wrong.forEach((isWrong, i) => {
    const count = histogram[confidence[i] as number]
    if (count === undefined) throw new RangeError(`Confidence ${confidence[i]} is not 0 … 100`)
    count[isWrong ? 'wrong' : 'right'] += 1
  })
  const all = wrong.length
  const wrongAll = histogram.reduce((sum, count) => sum + count.wrong, 0)
  const rightAll = all - wrongAll
  let [pairs, found, left, rightBelow] = [0, 0, all / 10, 0]
  for (const { right, wrong } of histogram) {
    pairs += wrong * (rightAll - rightBelow - right / 2)
    rightBelow += right
    const taken = Math.min(1, left / Math.max(1, right + wrong))
    found += taken * wrong
    left -= taken * (right + wrong)
  }
  return {
    auc: wrongAll > 0 && rightAll > 0 ? pairs / (wrongAll * rightAll) : null,
    lowestTenth: wrongAll > 0 ? found / wrongAll : null,
    calibrationError: all > 0 ? calibrationError(histogram, all) : null,
  }
}

function calibrationError(
  histogram: readonly { readonly right: number; readonly wrong: number }[],
  all: number,
): number {
  const gaps = Array<number>(CALIBRATION_BINS).fill(0)
  histogram.forEach(({ right, wrong }, value) => {
    const bin = Math.min(CALIBRATION_BINS - 1, Math.floor((value * CALIBRATION_BINS) / 100))
    gaps[bin] = (gaps[bin] as number) + (value / 100) * (right + wrong) - right
  })
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / all
}
