import type { Run } from './run.ts'
import type { ProviderName } from './score.ts'

/** A verified notice that a job ended. A hint: what it says is fetched from the job itself. */
export interface Notice {
  /** Whose signature it carries. */
  readonly provider: ProviderName
  /** The run that the address was given for. */
  readonly runId: string
  /** What the address ends with behind the run; null for one that ends with the run. */
  readonly token: string | null
  readonly jobId: string
  /** As the provider calls it. */
  readonly status: string
}

/** Where notices of the cloud arrive, if they do. */
export interface WebhookState {
  /** The public address, without a path; null where there is none. */
  readonly url: string | null
  /** null: there is none to reach. */
  readonly reachable: boolean | null
  /** What is wrong and what to do, where something is. */
  readonly detail: string | null
}

export const NO_WEBHOOK: WebhookState = { url: null, reachable: null, detail: null }

/**
 * Where a run's notices go, below the address of a webhook. The run's id finds a submit whose answer was lost; the token,
 * which the provider alone is told, shows that the address is the run's own.
 */
export function noticePath({ id, noticeToken }: Pick<Run, 'id' | 'noticeToken'>): string {
  return noticeToken === null ? `/notices/${id}` : `/notices/${id}/${noticeToken}`
}
