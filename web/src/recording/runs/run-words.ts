import type { DiarizationView } from '@toolkit/server/client'
import { formatDate } from '../../format/date-format.ts'
import { type KnownProviders, runSourceWords } from '../../format/provider-words.ts'

/** A run in one line: when, by whom, with which hints. */
export function runWords(known: KnownProviders, run: DiarizationView, isCurrent: boolean): string {
  const when = formatDate(run.completedAt ?? run.createdAt)
  const parts = [when, runSourceWords(known, run), hintWords(run.request.speakers)]
  return parts.filter((part) => part !== null).join(' · ') + (isCurrent ? ' (current)' : '')
}

/** What was said of the number of speakers; null: nothing. */
export function hintWords(speakers: DiarizationView['request']['speakers']): string | null {
  const { num, min, max } = speakers
  if (num !== null) return num === 1 ? '1 speaker' : `${num} speakers`
  if (min !== null && max !== null) return `${min} – ${max} speakers`
  if (min !== null) return `at least ${min} speakers`
  return max === null ? null : `at most ${max} speakers`
}
