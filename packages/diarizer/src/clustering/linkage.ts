/** What to cluster: `size` clusters of one item each, with a symmetric similarity matrix. */
export interface LinkageProblem {
  /** n × n, row-major. Modified by the algorithm. */
  readonly similarity: Float64Array
  readonly weights: readonly number[]
  /** n × n, conflicting weight of two items (0: none). Modified by the algorithm. */
  readonly conflict?: Float64Array
  /** Clusters are not joined if more than this fraction of the lighter one conflicts with the other. */
  readonly tolerance?: number
  /**
   * Similarity of the union of clusters a and b to cluster k; default: the weighted mean over the pairs (average
   * linkage, Lance–Williams). It may be called for k in any order after `onJoin(a, b)`.
   */
  readonly similarityAfter?: (a: number, k: number) => number
  /** Called when cluster b becomes a part of cluster a, with their similarity. */
  readonly onJoin?: (a: number, b: number, similarity: number) => void
}

/**
 * Agglomerative clustering: repeatedly joins the two most similar clusters that do not conflict, until no pair has a
 * similarity of at least `threshold`. Ties go to the lowest indices.
 * @returns the cluster of each item, numbered 0, 1, … in order of first appearance
 */
export function linkage(problem: LinkageProblem, threshold: number): number[] {
  const { similarity, conflict, tolerance = 0 } = problem
  const size = problem.weights.length
  const weights = Float64Array.from(problem.weights)
  const parent = Int32Array.from({ length: size }, (_, i) => i)
  const active = new Uint8Array(size).fill(1)
  const nearest = new Int32Array(size).fill(-1)

  const isConflict = (i: number, j: number) =>
    conflict !== undefined &&
    (conflict[i * size + j] as number) >
      tolerance * Math.min(weights[i] as number, weights[j] as number)
  const updateNearest = (i: number) => {
    let best = -1
    for (let j = i + 1; j < size; j++) {
      if (!active[j] || isConflict(i, j)) continue
      if (
        best < 0 ||
        (similarity[i * size + j] as number) > (similarity[i * size + best] as number)
      )
        best = j
    }
    nearest[i] = best
  }
  for (let i = 0; i < size; i++) updateNearest(i)

  for (;;) {
    let from = -1
    let best = threshold
    for (let i = 0; i < size; i++) {
      const j = nearest[i] as number
      if (!active[i] || j < 0) continue
      const s = similarity[i * size + j] as number
      if (s > best || (s === best && from < 0)) {
        best = s
        from = i
      }
    }
    if (from < 0) return labels()
    join(from, nearest[from] as number, best)
  }

  function join(a: number, b: number, joinedAt: number) {
    problem.onJoin?.(a, b, joinedAt)
    const wa = weights[a] as number
    const wb = weights[b] as number
    for (let k = 0; k < size; k++) {
      if (!active[k] || k === a || k === b) continue
      const s =
        problem.similarityAfter?.(a, k) ??
        (wa * (similarity[a * size + k] as number) + wb * (similarity[b * size + k] as number)) /
          (wa + wb)
      similarity[a * size + k] = s
      similarity[k * size + a] = s
      if (conflict !== undefined) {
        const sum = (conflict[a * size + k] as number) + (conflict[b * size + k] as number)
        conflict[a * size + k] = sum
        conflict[k * size + a] = sum
      }
    }
    active[b] = 0
    parent[b] = a
    weights[a] = wa + wb
    updateNearest(a)
    for (let k = 0; k < a; k++) {
      if (!active[k]) continue
      const j = nearest[k] as number
      if (j === a || j === b) updateNearest(k)
      else if (!isConflict(k, a) && (j < 0 || isNearer(k, a, j))) nearest[k] = a
    }
    for (let k = a + 1; k < b; k++) {
      if (active[k] && nearest[k] === b) updateNearest(k)
    }
  }

  function isNearer(k: number, a: number, j: number) {
    const toA = similarity[k * size + a] as number
    const toJ = similarity[k * size + j] as number
    return toA > toJ || (toA === toJ && a < j)
  }

  function labels() {
    const numbers = new Map<number, number>()
    return Array.from({ length: size }, (_, i) => {
      let root = i
      while (parent[root] !== root) root = parent[root] as number
      const known = numbers.get(root) ?? numbers.size
      numbers.set(root, known)
      return known
    })
  }
}
