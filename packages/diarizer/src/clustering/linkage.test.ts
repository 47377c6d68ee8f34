import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../test/seeded-random.ts'
import { linkage } from './linkage.ts'

interface Case {
  size: number
  similarity: number[][]
  conflict: number[][]
  weights: number[]
}

function randomCase(seed: number, size: number): Case {
  const random = seededRandom(seed)
  const symmetric = (value: () => number) => {
    const rows = Array.from({ length: size }, () => new Array<number>(size).fill(0))
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++) {
        const x = value()
        ;(rows[i] as number[])[j] = x
        ;(rows[j] as number[])[i] = x
      }
    }
    return rows
  }
  return {
    size,
    similarity: symmetric(() => random() * 2 - 1),
    conflict: symmetric(() => (random() < 0.2 ? random() : 0)),
    weights: Array.from({ length: size }, () => 0.5 + random()),
  }
}

/** Reference by definition: every step compares all pairs of items. */
function naive(
  { size, similarity, conflict, weights }: Case,
  tolerance: number,
  threshold: number,
) {
  let clusters = Array.from({ length: size }, (_, i) => [i])
  const pairs = (a: number[], b: number[]) => a.flatMap((i) => b.map((j) => [i, j] as const))
  const weight = (a: number[]) => a.reduce((sum, i) => sum + (weights[i] as number), 0)
  while (clusters.length > 1) {
    let best: { a: number[]; b: number[]; s: number } | undefined
    for (const [x, a] of clusters.entries()) {
      for (const b of clusters.slice(x + 1)) {
        const conflicting = pairs(a, b).reduce(
          (sum, [i, j]) => sum + (conflict[i]?.[j] as number),
          0,
        )
        if (conflicting > tolerance * Math.min(weight(a), weight(b))) continue
        const sum = pairs(a, b).reduce(
          (total, [i, j]) =>
            total +
            (similarity[i]?.[j] as number) * (weights[i] as number) * (weights[j] as number),
          0,
        )
        const s = sum / (weight(a) * weight(b))
        if (best === undefined || s > best.s) best = { a, b, s }
      }
    }
    if (best === undefined || best.s < threshold) break
    const { a, b } = best
    clusters = clusters.filter((c) => c !== a && c !== b).concat([[...a, ...b]])
  }
  const numbers = new Map<number[], number>()
  return Array.from({ length: size }, (_, i) => {
    const cluster = clusters.find((c) => c.includes(i)) as number[]
    const number = numbers.get(cluster) ?? numbers.size
    numbers.set(cluster, number)
    return number
  })
}

test('matches the definition', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0, 0.1, 0.5),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (seed, size, tolerance, threshold) => {
        const problem = randomCase(seed, size)
        const labels = linkage(
          {
            similarity: Float64Array.from(problem.similarity.flat()),
            conflict: Float64Array.from(problem.conflict.flat()),
            weights: problem.weights,
            tolerance,
          },
          threshold,
        )
        expect(labels).toEqual(naive(problem, tolerance, threshold))
      },
    ),
    { numRuns: 300 },
  )
})

test('two items of one window are never joined without tolerance', () => {
  const labels = linkage(
    {
      similarity: Float64Array.of(0, 1, 0.9, 1, 0, 0.8, 0.9, 0.8, 0),
      conflict: Float64Array.of(0, 1, 0, 1, 0, 0, 0, 0, 0),
      weights: [1, 1, 1],
    },
    -1,
  )
  expect(labels).toEqual([0, 1, 0])
})

test('a similarity of its own is computed from the joined clusters', () => {
  const points = [0, 1, 3, 10]
  const clusters = points.map((x) => [x])
  const mean = (i: number) => {
    const cluster = clusters[i] as number[]
    return cluster.reduce((sum, x) => sum + x, 0) / cluster.length
  }
  const similarity = Float64Array.from(points.flatMap((a) => points.map((b) => -Math.abs(a - b))))
  const labels = linkage(
    {
      similarity,
      weights: [1, 1, 1, 1],
      onJoin: (a, b) => {
        clusters[a] = [...(clusters[a] as number[]), ...(clusters[b] as number[])]
      },
      similarityAfter: (a, k) => -Math.abs(mean(a) - mean(k)),
    },
    -2.5,
  )
  expect(labels).toEqual([0, 0, 0, 1])
  expect(clusters[0]).toEqual([0, 1, 3])
})
