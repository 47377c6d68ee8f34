/**
 * Assigns rows to columns one-to-one with the maximum total score (Kuhn 1955, as shortest augmenting paths with
 * potentials, O(rows² · columns)).
 * @param scores rectangular, finite, scores[row][column]
 * @returns the column of each row, −1 for unassigned rows if there are more rows than columns
 */
export function assign(scores: readonly (readonly number[])[]): number[] {
  const rows = scores.length
  const columns = scores[0]?.length ?? 0
  if (rows === 0 || columns === 0) return new Array<number>(rows).fill(-1)
  if (rows <= columns) return solve(rows, columns, (r, c) => -(scores[r]?.[c] as number))
  const result = new Array<number>(rows).fill(-1)
  solve(columns, rows, (r, c) => -(scores[c]?.[r] as number)).forEach((row, column) => {
    result[row] = column
  })
  return result
}

/** Minimizes the total cost for rows ≤ columns; row and column 0 are internal to the algorithm. */
function solve(rows: number, columns: number, cost: (row: number, column: number) => number) {
  const rowPotential = new Float64Array(rows + 1)
  const columnPotential = new Float64Array(columns + 1)
  const rowOf = new Int32Array(columns + 1)
  for (let row = 1; row <= rows; row++) {
    const previous = new Int32Array(columns + 1)
    const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY)
    const visited = new Uint8Array(columns + 1)
    rowOf[0] = row
    let column = 0
    do {
      visited[column] = 1
      const current = rowOf[column] as number
      let delta = Number.POSITIVE_INFINITY
      let next = 0
      for (let c = 1; c <= columns; c++) {
        if (visited[c]) continue
        const reduced =
          cost(current - 1, c - 1) -
          (rowPotential[current] as number) -
          (columnPotential[c] as number)
        if (reduced < (slack[c] as number)) {
          slack[c] = reduced
          previous[c] = column
        }
        if ((slack[c] as number) < delta) {
          delta = slack[c] as number
          next = c
        }
      }
      for (let c = 0; c <= columns; c++) {
        if (visited[c]) {
          const r = rowOf[c] as number
          rowPotential[r] = (rowPotential[r] as number) + delta
          columnPotential[c] = (columnPotential[c] as number) - delta
        } else {
          slack[c] = (slack[c] as number) - delta
        }
      }
      column = next
    } while (rowOf[column] !== 0)
    while (column !== 0) {
      const before = previous[column] as number
      rowOf[column] = rowOf[before] as number
      column = before
    }
  }
  const columnOf = new Array<number>(rows).fill(-1)
  for (let c = 1; c <= columns; c++) {
    const row = rowOf[c] as number
    if (row > 0) columnOf[row - 1] = c - 1
  }
  return columnOf
}
