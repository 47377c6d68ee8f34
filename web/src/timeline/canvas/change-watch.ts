/** Tells whether any of some values differs from the last time it was asked; the first time it does. */
export function changeWatch(): (...values: readonly unknown[]) => boolean {
  let before: readonly unknown[] | null = null
  return (...values) => {
    const known = before
    before = values
    return known === null || values.some((value, i) => !Object.is(value, known[i]))
  }
}
