import { formatNumber } from './number-format.ts'

/** A score 0–100 with one decimal at most, in the browser's language; null: "–". */
export function formatScore(score: number | null): string {
  if (score === null || !Number.isFinite(score)) return '–'
  return formatNumber(score, 1)
}

/** A share 0–100 with one decimal at most: `4.2 %`; null: "–". */
export function formatShare(share: number | null): string {
  return share === null ? '–' : `${formatNumber(share, 1)} %`
}

/** A count in the browser's language; null: "–". */
export function formatCount(count: number | null): string {
  return count === null ? '–' : formatNumber(count, 0)
}

/** A count with its noun: `1 turn`, `2 turns`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}
