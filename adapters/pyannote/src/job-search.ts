import { type JobSearch, ToolkitError } from '@toolkit/core'
import { jobListSchema, type ListedJobItem } from '@toolkit/pyannote-wire'
import type { Api } from './api.ts'

const PAGE = 100
/** How far the provider's clock may be from ours, or from what its answers say of it. */
const CLOCKS_APART_MS = 5 * 60_000

/** A source as it was given to a job. */
const ADDRESS = /^(media|https?):\/\//

/**
 * Looks through `GET /v2/jobs`, newest first, for a job with this source made since `sinceMs`. The published form of the
 * list has no sources at all: "none" is conclusive only where every job that was looked at, and may be a diarization,
 * names its own in a form that is known.
 */
export async function findJob(
  api: Api,
  source: string,
  sinceMs: number,
  signal: AbortSignal,
): Promise<JobSearch> {
  let conclusive = true
  for await (const item of listedJobs(api, signal)) {
    if (Date.parse(item.createdAt) < sinceMs - apartMs(api)) break
    if (isOther(item)) continue
    if (item.source === source) {
      return { found: { jobId: item.id, model: item.model ?? null }, conclusive: true }
    }
    if (!ADDRESS.test(item.source ?? '')) conclusive = false
  }
  return { found: null, conclusive }
}

/** A machine's clock that is an hour wrong must not hide the job that was just taken. */
function apartMs(api: Api): number {
  const aheadMs = api.clockAheadMs()
  return aheadMs < CLOCKS_APART_MS / 2 ? CLOCKS_APART_MS : aheadMs + CLOCKS_APART_MS
}

/** Another call's job, maybe with the same source. The published form has no types, and new names may come. */
function isOther({ type }: ListedJobItem): boolean {
  return type === 'identify' || type === 'voiceprint'
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
