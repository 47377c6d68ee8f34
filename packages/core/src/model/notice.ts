import type { ProviderName } from './provider.ts'

/** A verified notice that a job ended. A hint: what it says is fetched from the job itself. */
export interface Notice {
  /** Whose signature it carries. */
  readonly provider: ProviderName
  /** The run that the address was given for. */
  readonly runId: string
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

/** Where a run's notices go, below the address of a webhook. The run's id finds a submit whose answer was lost. */
export function noticePath(runId: string): string {
  return `/notices/${runId}`
}
