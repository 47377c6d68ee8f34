import { type JobSearch, ToolkitError } from '@toolkit/core'
import { jobListSchema, type ListedJobItem } from '@toolkit/pyannote-wire'
import type { Api } from './api.ts'

const PAGE = 100
/** How far the provider's clock may be from ours. */
const CLOCKS_APART_MS = 5 * 60_000

/**
 * Looks through `GET /v2/jobs`, newest first, for a job with this source made since `sinceMs`. The published form of the
 * list has no sources at all: "none" is conclusive only where every diarization that was looked at names its own.
 */
export async function findJob(
  api: Api,
  source: string,
  sinceMs: number,
  signal: AbortSignal,
): Promise<JobSearch> {
  let conclusive = true
  for await (const item of listedJobs(api, signal)) {
    if (Date.parse(item.createdAt) < sinceMs - CLOCKS_APART_MS) break
    if (!isDiarization(item)) continue
    if (item.source === source) {
      return { found: { jobId: item.id, source, model: item.model ?? null }, conclusive: true }
    }
    if (!item.source) conclusive = false
  }
  return { found: null, conclusive }
}

/** The published form of the list has no types. */
function isDiarization({ type }: ListedJobItem): boolean {
  return !type || type === 'diarize'
}

/** All jobs of the account, newest first, page by page as they are asked for. */
async function* listedJobs(api: Api, signal: AbortSignal): AsyncGenerator<ListedJobItem> {
  const seen = new Set<string>()
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({ limit: String(PAGE) })
    if (cursor !== null) query.set('cursor', cursor)
    const page = await api.json('GET', `/v2/jobs?${query}`, null, jobListSchema, signal)
    yield* page.items
    cursor = page.nextCursor || null
    if (cursor !== null && seen.has(cursor)) {
      throw new ToolkitError(
        'provider-bad-result',
        "The provider's list of jobs runs in a circle. Try again later.",
      )
    }
    if (cursor !== null) seen.add(cursor)
  } while (cursor !== null)
}
