import { locateSpots, type ScoreCurve, spotPage } from '@toolkit/core'
import { medianMs, type Row } from './row.ts'

const OPTIONS = {
  min: 0,
  max: 50,
  mergeGapSeconds: 0.2,
  minDurationSeconds: 0.1,
  window: { from: null, to: null },
}

/** A curve like real scores: mostly high, with dips. */
function randomCurve(samples: number): ScoreCurve {
  const values = new Uint8Array(samples)
  let state = 7
  let score = 80
  for (let i = 0; i < samples; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    score += (state / 2 ** 32 - 0.495) * 12
    score = Math.min(100, Math.max(0, score))
    values[i] = Math.round(score)
  }
  return { resolution: 0.02, values }
}

/** A naive implementation of the same query. */
function plainSpots(curve: ScoreCurve) {
  const samples = [...curve.values].map((score, index) => ({ score, index }))
  const inside = samples.filter(({ score }) => score >= OPTIONS.min && score <= OPTIONS.max)
  const spots: { start: number; end: number; scores: number[] }[] = []
  for (const { score, index } of inside) {
    const last = spots.at(-1)
    const start = index * curve.resolution
    if (last && start - last.end <= OPTIONS.mergeGapSeconds) {
      last.end = start + curve.resolution
      last.scores.push(score)
    } else spots.push({ start, end: start + curve.resolution, scores: [score] })
  }
  return spots.filter((spot) => spot.end - spot.start >= OPTIONS.minDurationSeconds)
}

export function spotBenches(): Row[] {
  const plans = [
    { name: '1 h', samples: 180_000, atMost: 2, times: 50 },
    { name: '24 h', samples: 4_320_000, atMost: 20, times: 15 },
  ]
  return plans.map(({ name, samples, atMost, times }) => {
    const curve = randomCurve(samples)
    const page = () =>
      spotPage(locateSpots(curve, OPTIONS), { sort: 'start', descending: false }, 0, 5_000)
    return {
      what: `spots in a range, ${name} curve`,
      value: medianMs(times, page),
      unit: 'ms',
      reach: { atMost },
      beside: { what: 'filter and group objects', value: medianMs(3, () => plainSpots(curve)) },
    }
  })
}
