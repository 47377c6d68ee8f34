import { allSteps, type Steps } from './steps.ts'

/** A step of an assignment looks at so many pairs: tens of milliseconds. */
const PAIRS_IN_A_STEP = 500_000

/**
 * Assigns rows to columns one-to-one with the maximum total score, where most pairs have none (Kuhn 1955, as shortest
 * augmenting paths with potentials: Jonker and Volgenant 1987). Takes O(rows² · columns) at most, and time in proportion to
 * the number of pairs if few rows compete for a column.
 * @param rows for each row the columns with a score, which is positive and finite
 * @param columns the number of columns
 * @returns the column of each row, −1 for rows without one
 */
export function assignSparse(
  rows: readonly ReadonlyMap<number, number>[],
  columns: number,
): Int32Array {
  return allSteps(assignSparseSteps(rows, columns))
}

/** As `assignSparse`, in steps. */
export function* assignSparseSteps(
  rows: readonly ReadonlyMap<number, number>[],
  columns: number,
): Steps<Int32Array> {
  let passedPairs = 0
  const columnOf = new Int32Array(rows.length).fill(-1)
  const rowOf = new Int32Array(columns).fill(-1)
  const { offsets, targets, scores } = packed(rows)
  // Potentials: row + column ≥ score, equal where assigned; 0 for what stays without a partner.
  const rowPotential = Float64Array.from(rows, (row) => highest(row.values()))
  const columnPotential = new Float64Array(columns)
  // Distances from the root to the columns that were reached, and the row before each.
  const distance = new Float64Array(columns)
  const before = new Int32Array(columns)
  const reachedBy = new Int32Array(columns).fill(-1)
  const passedBy = new Int32Array(columns).fill(-1)
  let frontier: number[] = []

  const reach = (row: number, way: number, root: number) => {
    const end = offsets[row + 1] as number
    passedPairs += end - (offsets[row] as number)
    const base = way + (rowPotential[row] as number)
    for (let pair = offsets[row] as number; pair < end; pair++) {
      const column = targets[pair] as number
      // Rounding could make the way to it shorter than when it was passed.
      if (passedBy[column] === root) continue
      const length = base + (columnPotential[column] as number) - (scores[pair] as number)
      if (reachedBy[column] !== root) {
        reachedBy[column] = root
        frontier.push(column)
      } else if (length >= (distance[column] as number)) continue
      distance[column] = length
      before[column] = row
    }
  }

  for (let root = 0; root < rows.length; root++) {
    // The shortest way so far to a row that then stays without a column, or to a free column.
    let shortest = rowPotential[root] as number
    let lastRow = root
    let freeColumn = -1
    const passed: number[] = []
    frontier = []
    reach(root, 0, root)
    while (frontier.length > 0) {
      const place = nearest(frontier, distance)
      const column = frontier[place] as number
      const way = distance[column] as number
      if (way >= shortest) break
      frontier[place] = frontier.at(-1) as number
      frontier.pop()
      const row = rowOf[column] as number
      if (row < 0) {
        shortest = way
        freeColumn = column
        break
      }
      passed.push(column)
      passedBy[column] = root
      if (way + (rowPotential[row] as number) < shortest) {
        shortest = way + (rowPotential[row] as number)
        lastRow = row
      }
      reach(row, way, root)
    }
    if (passedPairs >= PAIRS_IN_A_STEP) {
      passedPairs = 0
      yield
    }
    rowPotential[root] = (rowPotential[root] as number) - shortest
    for (const column of passed) {
      const change = shortest - (distance[column] as number)
      const row = rowOf[column] as number
      rowPotential[row] = (rowPotential[row] as number) - change
      columnPotential[column] = (columnPotential[column] as number) + change
    }
    let column = freeColumn
    if (column < 0) {
      column = columnOf[lastRow] as number
      columnOf[lastRow] = -1
    }
    while (column >= 0) {
      const row = before[column] as number
      const next = columnOf[row] as number
      columnOf[row] = column
      rowOf[column] = row
      column = next
    }
  }
  return columnOf
}

/** The pairs of row r: `offsets[r]` ≤ i < `offsets[r + 1]`. */
function packed(rows: readonly ReadonlyMap<number, number>[]) {
  const pairs = rows.reduce((sum, row) => sum + row.size, 0)
  const offsets = new Uint32Array(rows.length + 1)
  const targets = new Int32Array(pairs)
  const scores = new Float64Array(pairs)
  let pair = 0
  for (const [place, row] of rows.entries()) {
    for (const [column, score] of row) {
      targets[pair] = column
      scores[pair] = score
      pair += 1
    }
    offsets[place + 1] = pair
  }
  return { offsets, targets, scores }
}

function highest(scores: Iterable<number>): number {
  let most = 0
  for (const score of scores) most = Math.max(most, score)
  return most
}

/** The place of the column with the least distance. */
function nearest(frontier: readonly number[], distance: Float64Array): number {
  let best = 0
  for (let place = 1; place < frontier.length; place++) {
    if (
      (distance[frontier[place] as number] as number) <
      (distance[frontier[best] as number] as number)
    ) {
      best = place
    }
  }
  return best
}
