import { formatNumber } from './number-format.ts'

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/** Bytes as people read them, steps of 1,000: `960 KB`; null: "–". */
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
