const formats = new Map<number, Intl.NumberFormat>()

/** A number in the browser's language with at most `digits` decimals. Making a formatter costs more than using it: each is kept. */
export function formatNumber(value: number, digits: number): string {
  let format = formats.get(digits)
  if (!format) {
    format = new Intl.NumberFormat(undefined, { maximumFractionDigits: digits })
    formats.set(digits, format)
  }
  return format.format(value)
}
