import type { Run } from './run.ts'
import type { ProviderName } from './score.ts'

/** A verified notice that a job ended. Only a hint: the result is fetched from the job itself. */
export interface Notice {
  /** The provider that signed it. */
  readonly provider: ProviderName
  /** The run in the address. */
  readonly runId: string
  /** The token in the address; null if it has none. */
  readonly token: string | null
  readonly jobId: string
  /** In the provider's words. */
  readonly status: string
}

/** The webhook for notices of cloud providers. */
export interface WebhookState {
  /** The public address, without a path; null: none. */
  readonly url: string | null
  /** null: there is no address. */
  readonly reachable: boolean | null
  /** What is wrong and what to do; null: nothing. */
  readonly detail: string | null
}

export const NO_WEBHOOK: WebhookState = { url: null, reachable: null, detail: null }

/**
 * The path of a run's notices at the webhook. The run id identifies a submit whose response was lost. The token is known
 * to the provider only and proves that the address belongs to the run.
 */
export function noticePath({ id, noticeToken }: Pick<Run, 'id' | 'noticeToken'>): string {
  return noticeToken === null ? `/notices/${id}` : `/notices/${id}/${noticeToken}`
}
