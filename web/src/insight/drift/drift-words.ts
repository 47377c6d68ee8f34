import type { DriftView } from '@toolkit/server/client'
import { formatCount, formatFixed } from '../../format/number-format.ts'

type Change = DriftView['series'][number]['changes'][number]

/** A move in words: where, from and to which median, of how many recordings, and how certain. */
export function changeWords({ week, start, p, before, after }: Change): string {
  const direction = after.median < before.median ? 'falls' : 'rises'
  const medians = `${formatFixed(before.median, 1)} to ${formatFixed(after.median, 1)}`
  const counts = `${formatCount(before.recordings)} and ${formatCount(after.recordings)} recordings`
  const verb = before.median === after.median ? 'moves' : direction
  return `${week} (from ${start}): the median ${verb} from ${medians} (${counts}, ${probabilityWords(p)})`
}

/** `p = 0.012`; small ones are not written out. */
export function probabilityWords(p: number): string {
  return p < 0.001 ? `p < ${formatFixed(0.001, 3)}` : `p = ${formatFixed(p, 3)}`
}
