import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../test/seeded-random.ts'
import { averageLinkage, type LinkageStop } from './linkage.ts'

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
  stop: LinkageStop,
) {
  let clusters = Array.from({ length: size }, (_, i) => [i])
  const pairs = (a: number[], b: number[]) => a.flatMap((i) => b.map((j) => [i, j] as const))
  const weight = (a: number[]) => a.reduce((sum, i) => sum + (weights[i] as number), 0)
  while (clusters.length > Math.max(1, stop.atLeast ?? 1)) {
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
    if (best === undefined) break
    if (best.s < stop.threshold && clusters.length <= (stop.atMost ?? size)) break
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

const stops = fc.record({
  threshold: fc.double({ min: -1, max: 1, noNaN: true }),
  atLeast: fc.integer({ min: 1, max: 4 }),
  atMost: fc.integer({ min: 4, max: 12 }),
})

test('matches the definition', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0, 0.1, 0.5),
      stops,
      (seed, size, tolerance, stop) => {
        const problem = randomCase(seed, size)
        const labels = averageLinkage(
          {
            similarity: Float64Array.from(problem.similarity.flat()),
            conflict: Float64Array.from(problem.conflict.flat()),
            weights: problem.weights,
            tolerance,
          },
          stop,
        )
        expect(labels).toEqual(naive(problem, tolerance, stop))
      },
    ),
    { numRuns: 300 },
  )
})

test('two items of one window are never joined without tolerance', () => {
  const labels = averageLinkage(
    {
      similarity: Float64Array.of(0, 1, 0.9, 1, 0, 0.8, 0.9, 0.8, 0),
      conflict: Float64Array.of(0, 1, 0, 1, 0, 0, 0, 0, 0),
      weights: [1, 1, 1],
    },
    { threshold: -1 },
  )
  expect(labels).toEqual([0, 1, 0])
})
