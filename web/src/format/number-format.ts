const formats = new Map<number, Intl.NumberFormat>()

/** A number in the browser's language with at most `digits` decimals. Formatters are cached: creating one is slow. */
export function formatNumber(value: number, digits: number): string {
  let format = formats.get(digits)
  if (!format) {
    format = new Intl.NumberFormat(undefined, { maximumFractionDigits: digits })
    formats.set(digits, format)
  }
  return format.format(value)
}

const fixedFormats = new Map<number, Intl.NumberFormat>()

/** A number with exactly `digits` decimals, so that decimal points align in a column; null: "–". */
export function formatFixed(value: number | null, digits: number): string {
  if (value === null || !Number.isFinite(value)) return '–'
  let format = fixedFormats.get(digits)
  if (!format) {
    format = new Intl.NumberFormat(undefined, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
    fixedFormats.set(digits, format)
  }
  return format.format(value)
}

/** A score 0–100 with at most one decimal, in the browser's language; null: "–". */
export function formatScore(score: number | null): string {
  if (score === null || !Number.isFinite(score)) return '–'
  return formatNumber(score, 1)
}

/** A percentage 0–100 with at most one decimal: `4.2 %`; null: "–". */
export function formatShare(share: number | null): string {
  return share === null ? '–' : `${formatNumber(share, 1)} %`
}

/** The error rate of a recording in percent, which the server limits to 100: `12.0 %`, `≥ 100 %`; null: "–". */
export function formatErrorRate(percent: number | null): string {
  if (percent === null) return '–'
  return percent >= 100 ? '≥ 100 %' : `${formatFixed(percent, 1)} %`
}

/** A count in the browser's language; null: "–". */
export function formatCount(count: number | null): string {
  return count === null ? '–' : formatNumber(count, 0)
}

/** A count with its noun: `1 turn`, `2 turns`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/** A size with decimal units: `960 KB`; null: "–". */
export function formatSize(bytes: number | null): string {
  if (bytes === null || !Number.isFinite(bytes)) return '–'
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${formatNumber(value, digits)} ${UNITS[unit]}`
}
