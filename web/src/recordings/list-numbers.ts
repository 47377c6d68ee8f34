import { formatFixed } from '../format/number-format.ts'

/** A total length in whole minutes: `3 h 10 min`, `45 min`; below a minute in seconds: `12 s`. */
export function formatTotal(seconds: number): string {
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return `${minutes} min`
  return rest === 0 ? `${formatFixed(hours, 0)} h` : `${formatFixed(hours, 0)} h ${rest} min`
}
