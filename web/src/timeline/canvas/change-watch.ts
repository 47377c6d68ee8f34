/** Returns a function that tells whether any value differs from the previous call; true on the first call. */
export function changeWatch(): (...values: readonly unknown[]) => boolean {
  let before: readonly unknown[] | null = null
  return (...values) => {
    const known = before
    before = values
    return known === null || values.some((value, i) => !Object.is(value, known[i]))
  }
}
