import {
  agreement,
  isotonicRegression,
  type JudgedMoment,
  mannWhitney,
  mapLinear,
  momentColumns,
  quantile,
  RESAMPLES,
  type ReviewerVerdict,
  rankCorrelation,
  reliability,
  weightedShare,
  wilsonInterval,
  wrongTime,
} from '@toolkit/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { pythonTests } from '../python/ask.ts'

const testWithPython = await pythonTests(import.meta.dirname)

const weight = fc.double({ min: 0.01, max: 50, noNaN: true })
const score = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100)

/** Random cases, the same in each run: they are asked together. */
function cases<T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] {
  return fc.sample(arbitrary, { numRuns, seed: 17 })
}

/** Equal to 1e-9, relative to values above 1. */
function expectSame(ours: number | undefined, theirs: number | undefined, what: string): void {
  const difference = Math.abs((ours ?? Number.NaN) - (theirs ?? Number.NaN))
  const limit = 1e-9 * Math.max(1, theirs ?? 0)
  expect(difference, `${what}: ${ours}, ${theirs}`).toBeLessThan(limit)
}

testWithPython('the Wilson interval of a count is that of SciPy', 'peer.py', async (ask) => {
  const counts = fc
    .integer({ min: 1, max: 5000 })
    .chain((n) =>
      fc.record({ hits: fc.oneof(fc.constantFrom(0, n), fc.nat(n)), n: fc.constant(n) }),
    )
  const all = cases(counts, 1000)
  const theirs = (await ask({ kind: 'wilson', cases: all })) as [number, number][]
  for (const [i, { hits, n }] of all.entries()) {
    const ours = wilsonInterval(hits / n, n)
    expectSame(ours?.low, theirs[i]?.[0], `low of ${hits}/${n}`)
    expectSame(ours?.high, theirs[i]?.[1], `high of ${hits}/${n}`)
  }
})

testWithPython(
  'a weighted share has the interval that solves the score equation',
  'peer.py',
  async (ask) => {
    const item = fc.record({ weight, isHit: fc.boolean() })
    const all = cases(fc.array(item, { minLength: 1, maxLength: 40 }), 500)
    const asked = all.map((items) => ({
      weights: items.map((one) => one.weight),
      hits: items.map(({ isHit }) => isHit),
    }))
    const theirs = (await ask({ kind: 'weighted', cases: asked })) as {
      share: number
      size: number
      interval: [number, number]
    }[]
    for (const [i, items] of all.entries()) {
      const ours = weightedShare(items)
      expectSame(ours?.share, theirs[i]?.share, 'share')
      expectSame(ours?.effectiveSize, theirs[i]?.size, 'size')
      expectSame(ours?.interval.low, theirs[i]?.interval[0], 'low')
      expectSame(ours?.interval.high, theirs[i]?.interval[1], 'high')
    }
  },
)

testWithPython('isotonic regression is that of scikit-learn', 'peer.py', async (ask) => {
  // Few scores, so that many points share one.
  const someScore = fc.oneof(fc.integer({ min: 0, max: 12 }), score)
  const point = fc.record({
    score: someScore,
    value: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    weight: fc.oneof(fc.constant(1), weight),
  })
  const all = cases(
    fc.record({
      points: fc.array(point, { minLength: 1, maxLength: 60 }),
      others: fc.array(fc.oneof(fc.constantFrom(-2, 110), someScore), { maxLength: 20 }),
    }),
    500,
  )
  const asked = all.map(({ points, others }) => ({
    scores: points.map((one) => one.score),
    values: points.map(({ value }) => value),
    weights: points.map((one) => one.weight),
    at: [...points.map((one) => one.score), ...others],
  }))
  const theirs = (await ask({ kind: 'isotonic', cases: asked })) as number[][]
  for (const [i, { points }] of all.entries()) {
    const map = isotonicRegression(points)
    if (map === null) throw new Error('There is a point.')
    for (const [place, at] of (asked[i]?.at ?? []).entries()) {
      expectSame(mapLinear(map, at), theirs[i]?.[place], `at ${at}`)
    }
  }
})

testWithPython(
  'U test, rank correlation and quantiles are those of SciPy',
  'peer.py',
  async (ask) => {
    // Few values, so that many are equal.
    const value = fc.oneof(fc.integer({ min: 40, max: 60 }), score)
    const sample = fc.array(value, { minLength: 2, maxLength: 60, size: 'max' })
    const samples = cases(fc.record({ first: sample, second: sample }), 1000)
    const moved = samples.map(({ first, second }) => ({
      first: first.map((one) => one + 30),
      second,
    }))
    const all = [...samples, ...moved]
    const p = (await ask({ kind: 'mann-whitney', cases: all })) as number[]
    for (const [i, { first, second }] of all.entries()) {
      expectSame(mannWhitney(first, second), p[i], `U test ${i}`)
      // Also where little is left of it.
      expectSame(mannWhitney(first, second) / (p[i] as number), 1, `U test ${i}, relative`)
    }
    expect(Math.min(...p)).toBeLessThan(1e-9)
    const pairs = samples.map(({ first, second }) => {
      const n = Math.min(first.length, second.length)
      return { x: first.slice(0, n), y: second.slice(0, n) }
    })
    const correlations = (await ask({ kind: 'spearman', cases: pairs })) as (number | null)[]
    for (const [i, { x, y }] of pairs.entries()) {
      if (correlations[i] === null) expect(rankCorrelation(x, y)).toBeNull()
      else expectSame(rankCorrelation(x, y) ?? undefined, correlations[i], `correlation ${i}`)
    }
    const quantiles = (await ask({ kind: 'quantiles', cases: samples })) as [number, number][]
    for (const [i, { first }] of samples.entries()) {
      const sorted = Float64Array.from(first).sort()
      expectSame(quantile(sorted, 0.5), quantiles[i]?.[0], 'median')
      expectSame(quantile(sorted, 0.1), quantiles[i]?.[1], 'lowest decile')
    }
  },
)

testWithPython("Cohen's kappa is that of scikit-learn", 'peer.py', async (ask) => {
  const verdict = fc.constantFrom('right' as const, 'wrong' as const)
  const same = fc.constant(['right', 'right'] as const)
  const all = cases(
    fc.oneof(
      fc.array(fc.tuple(verdict, verdict), { minLength: 1, maxLength: 30 }),
      fc.array(same, { minLength: 1, maxLength: 5 }),
    ),
    400,
  )
  const asked = all.map((pairs) => ({
    first: pairs.map(([first]) => first),
    second: pairs.map(([, second]) => second),
  }))
  const theirs = (await ask({ kind: 'kappa', cases: asked })) as (number | null)[]
  for (const [i, { first, second }] of asked.entries()) {
    const [a, b] = [first, second].map((verdicts) =>
      verdicts.map(
        (one, at): ReviewerVerdict => ({
          recordingId: 'one',
          start: 2 * at,
          end: 2 * at + 1,
          drawId: null,
          verdict: one,
        }),
      ),
    ) as [ReviewerVerdict[], ReviewerVerdict[]]
    const { kappa, n } = agreement(a, b)
    expect(n).toBe(first.length)
    if (theirs[i] === null) expect(kappa).toBeNull()
    else expectSame(kappa ?? undefined, theirs[i], 'kappa')
  }
  expect(theirs).toContain(null)
})

testWithPython(
  'ECE and AUC with their bootstrap are those of scikit-learn and NumPy',
  'peer.py',
  async (ask) => {
    const moment = fc.record({
      recordingId: fc.integer({ min: 0, max: 14 }).map(String),
      score,
      seconds: weight,
      weight,
      verdict: fc.constantFrom('right' as const, 'right' as const, 'wrong' as const),
    })
    const all = cases(fc.array(moment, { minLength: 100, maxLength: 120, size: 'max' }), 2)
    const asked = all.map((moments, seed) => ({
      scores: moments.map((one) => one.score),
      wrong: moments.map(({ verdict }) => (verdict === 'wrong' ? 1 : 0)),
      time: moments.map((one) => one.seconds * one.weight),
      recordings: moments.map(({ recordingId }) => recordingId),
      resamples: RESAMPLES,
      seed,
    }))
    const theirs = (await ask({ kind: 'reliability', cases: asked })) as (Record<
      'auc' | 'ece',
      number
    > &
      Record<'aucInterval' | 'eceInterval', [number, number]>)[]
    for (const [seed, moments] of all.entries()) {
      const { auc, ece } = reliability(momentColumns(moments), seed)
      expectSame(auc?.value, theirs[seed]?.auc, 'AUC')
      expectSame(ece?.value, theirs[seed]?.ece, 'ECE')
      expectSame(auc?.interval?.low, theirs[seed]?.aucInterval[0], 'AUC low')
      expectSame(auc?.interval?.high, theirs[seed]?.aucInterval[1], 'AUC high')
      expectSame(ece?.interval?.low, theirs[seed]?.eceInterval[0], 'ECE low')
      expectSame(ece?.interval?.high, theirs[seed]?.eceInterval[1], 'ECE high')
    }
  },
)

testWithPython('wrong time is the Horvitz–Thompson sum of NumPy', 'peer.py', async (ask) => {
  const moment = fc.record({
    seconds: fc.double({ min: 0.1, max: 30, noNaN: true }),
    score,
    verdict: fc.constantFrom<JudgedMoment['verdict']>('right', 'right', 'wrong', 'unclear'),
  })
  // Strata that are nearly complete have draws that are certain.
  const stratum = fc
    .tuple(
      fc.array(moment, { minLength: 40, maxLength: 60, size: 'max' }),
      fc.oneof(weight, fc.constant(0)),
    )
    .map(([draws, more]) => ({
      scores: { from: 0, to: 101 },
      draws,
      seconds: draws.reduce((sum, { seconds }) => sum + seconds, 0) * (1 + more),
    }))
  const design = fc.record({
    complete: fc.array(moment, { maxLength: 20 }),
    sampled: fc.array(stratum, { maxLength: 3 }),
  })
  const all = cases(design, 500).flatMap((one) => {
    const ours = wrongTime(one)
    return ours ? [{ design: one, ours }] : []
  })
  expect(all.length).toBeGreaterThan(300)
  const pairs = (moments: readonly JudgedMoment[]) =>
    moments.map(({ seconds, verdict }) => [seconds, verdict === 'wrong'])
  const asked = all.map(({ design: { complete, sampled } }) => ({
    complete: pairs(complete),
    sampled: sampled.map(({ seconds, draws }) => ({ seconds, draws: pairs(draws) })),
  }))
  const theirs = (await ask({ kind: 'wrong-time', cases: asked })) as {
    estimate: number
    low: number
    high: number
  }[]
  for (const [i, { ours }] of all.entries()) {
    expectSame(ours.wrongSeconds, theirs[i]?.estimate, 'estimate')
    expectSame(ours.interval.low, theirs[i]?.low, 'low')
    expectSame(ours.interval.high, theirs[i]?.high, 'high')
  }
})
