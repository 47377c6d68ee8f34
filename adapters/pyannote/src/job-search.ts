import { type ListedJob, ToolkitError } from '@toolkit/core'
import { jobListSchema } from '@toolkit/pyannote-wire'
import type { Api } from './api.ts'

const PAGE = 100

/**
 * Looks through `GET /v2/jobs`, newest first, for a job with this source; null where the whole list names none.
 * The published form of the list has no sources at all: null then proves nothing about a paid provider.
 */
export async function findJob(
  api: Api,
  source: string,
  signal: AbortSignal,
): Promise<ListedJob | null> {
  const seen = new Set<string>()
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({ limit: String(PAGE) })
    if (cursor !== null) query.set('cursor', cursor)
    const page = await api.json('GET', `/v2/jobs?${query}`, null, jobListSchema, signal)
    const found = page.items.find((item) => item.source === source)
    if (found !== undefined) return { jobId: found.id, source, model: found.model ?? null }
    cursor = page.nextCursor || null
    if (cursor !== null && seen.has(cursor)) {
      throw new ToolkitError(
        'provider-bad-result',
        "The provider's list of jobs runs in a circle. Try again later.",
      )
    }
    if (cursor !== null) seen.add(cursor)
  } while (cursor !== null)
  return null
}
