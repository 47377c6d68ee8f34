/** A whole number for people: 1,234,567. */
export function decimal(value: number): string {
  return value.toLocaleString('en-US')
}
