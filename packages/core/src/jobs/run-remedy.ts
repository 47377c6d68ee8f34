import { ToolkitError } from '../errors.ts'
import type { Failure, Run } from '../model/run.ts'
import type { AccountRefusal } from './account-breaker.ts'

/** Attempts of a run that may be billed before an error ends it. */
const MAX_ATTEMPTS = 4

export type RunRemedy =
  /** Retry without a limit. */
  | { readonly type: 'wait' }
  /** Retry a limited number of times. */
  | { readonly type: 'retry' }
  /** The outcome of the submit is unknown: the user has to decide. */
  | { readonly type: 'ask' }
  | { readonly type: 'hold'; readonly reason: AccountRefusal }
  | { readonly type: 'fail'; readonly failure: Failure }

/** What decides whether a repeated step may be billed again. */
type Submission = Pick<Run, 'jobId' | 'submitStartedAt'>

/** How to handle an error of a step. `retries`: counted retries since the last success. */
export function remedyOf(run: Submission, error: unknown, retries: number): RunRemedy {
  if (!(error instanceof ToolkitError)) {
    const message = 'Something went wrong on the server. See its log, then run it again.'
    return failEventually(run, retries, { code: 'internal', message })
  }
  const { code, message } = error
  switch (code) {
    case 'provider-credentials':
    // Without its key in the settings a provider is not configured.
    case 'provider-unknown':
      return { type: 'hold', reason: 'credentials' }
    case 'provider-credit':
      // An accepted job needs no more credit.
      if (run.jobId !== null) return { type: 'wait' }
      return { type: 'hold', reason: 'credit' }
    case 'provider-unreachable':
    case 'provider-unavailable':
    case 'provider-rate-limited':
    case 'storage-unavailable':
    case 'storage-full':
      return { type: 'wait' }
    case 'result-expired':
      return { type: 'fail', failure: { code, message } }
    case 'provider-bad-result':
      if (run.jobId === null) return { type: 'wait' }
      return failEventually(run, retries, { code, message })
    default:
      return failEventually(run, retries, { code, message })
  }
}

/** Fails the run, after some retries if it may be billed. */
function failEventually(run: Submission, retries: number, failure: Failure): RunRemedy {
  const isSafe = run.jobId === null && run.submitStartedAt === null
  if (!isSafe && retries < MAX_ATTEMPTS - 1) return { type: 'retry' }
  if (!isSafe && run.jobId === null) return { type: 'ask' }
  return { type: 'fail', failure }
}
