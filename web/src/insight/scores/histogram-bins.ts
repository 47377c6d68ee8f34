/** The lower ends of the bins that are shown: 0, 5, …, 95. The last one has 100. */
export const BIN_STARTS = Array.from({ length: 20 }, (_, bin) => 5 * bin)

/** Of 101 amounts by score the shares in the shown bins, 0–1; null: there is nothing. */
export function binShares(amounts: readonly number[]): readonly number[] | null {
  const total = amounts.reduce((sum, amount) => sum + amount, 0)
  if (!(total > 0)) return null
  return BIN_STARTS.map((start) => {
    const end = start === 95 ? 101 : start + 5
    return amounts.slice(start, end).reduce((sum, amount) => sum + amount, 0) / total
  })
}
