import type { DiarizationView } from '@toolkit/server/client'
import { formatDate } from '../../format/date-format.ts'
import { isFree, type KnownProviders, providerWords } from '../../format/provider-words.ts'

type Expiring = Pick<DiarizationView, 'provider' | 'status' | 'mediaExpiresAt' | 'resultExpiresAt'>

/** Until when the provider keeps a run's upload; null: it has none, or it is this machine's own. */
export function uploadKeptWords(
  known: KnownProviders,
  run: Expiring,
  nowMs: number,
): string | null {
  const { provider, status, mediaExpiresAt } = run
  if (isFree(known, provider) || mediaExpiresAt === null) return null
  const who = providerWords(known, provider)
  if (Date.parse(mediaExpiresAt) > nowMs) {
    return `${who} keeps the uploaded recording until ${formatDate(mediaExpiresAt)}.`
  }
  return status === 'held'
    ? `${who} has dropped the uploaded recording by now; it is uploaded again when this goes on.`
    : `${who} has dropped the uploaded recording by now.`
}

/** Until when the provider keeps its own copy of a result; null: there is none elsewhere. */
export function resultKeptWords(
  known: KnownProviders,
  run: Expiring,
  nowMs: number,
): string | null {
  const { provider, status, resultExpiresAt } = run
  if (isFree(known, provider) || status !== 'succeeded' || resultExpiresAt === null) return null
  const who = providerWords(known, provider)
  return Date.parse(resultExpiresAt) > nowMs
    ? `${who} keeps its copy of the result until ${formatDate(resultExpiresAt)}; the one here stays.`
    : `${who} has dropped its copy of the result by now; the one here stays.`
}
