import { type JobSearch, ToolkitError } from '@toolkit/core'
import { jobListSchema, type ListedJobItem } from '@toolkit/pyannote-wire'
import type { Api } from './api.ts'

const PAGE_SIZE = 100
/** The tolerated difference between the clocks of the provider and of this machine. */
const CLOCK_TOLERANCE_MS = 5 * 60_000

/** The form of a job's source. */
const SOURCE = /^(media|https?):\/\//

/**
 * Searches `GET /v2/jobs`, newest first, for a job with this source that was created since `sinceMs`. The published schema
 * of the list has no sources, so "none" is conclusive only if every job names a source of a known form. A key is unique to
 * a run or a voiceprint, so the type of the job does not matter.
 */
export async function findJob(
  api: Api,
  source: string,
  sinceMs: number,
  signal: AbortSignal,
): Promise<JobSearch> {
  let conclusive = true
  for await (const item of listJobs(api, signal)) {
    if (Date.parse(item.createdAt) < sinceMs - toleranceMs(api)) break
    if (item.source === source) {
      return { found: { jobId: item.id, model: item.model ?? null }, conclusive: true }
    }
    if (!SOURCE.test(item.source ?? '')) conclusive = false
  }
  return { found: null, conclusive }
}

/** Longer if the local clock is known to be ahead, so that a recent job is not taken for an old one. */
function toleranceMs(api: Api): number {
  const aheadMs = api.clockAheadMs()
  return aheadMs < CLOCK_TOLERANCE_MS / 2 ? CLOCK_TOLERANCE_MS : aheadMs + CLOCK_TOLERANCE_MS
}

/** The jobs of the account, newest first. Pages are requested as needed. */
async function* listJobs(api: Api, signal: AbortSignal): AsyncGenerator<ListedJobItem> {
  const seen = new Set<string>()
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE) })
    if (cursor !== null) query.set('cursor', cursor)
    const page = await api.json('GET', `/v2/jobs?${query}`, null, jobListSchema, signal)
    yield* page.items
    cursor = page.nextCursor || null
    if (cursor !== null && seen.has(cursor)) {
      throw new ToolkitError(
        'provider-bad-result',
        "A page of the provider's list of jobs leads back to an earlier one. Try again later.",
      )
    }
    if (cursor !== null) seen.add(cursor)
  } while (cursor !== null)
}
