import { ToolkitError } from '../errors.ts'
import type { Failure, Run } from '../model/run.ts'
import type { AccountRefusal } from './account-breaker.ts'

/** How often what may be paid for is tried, where an error would else end it. */
const TRIES = 4

export type RunRemedy =
  /** As often as it takes. */
  | { readonly type: 'wait' }
  /** A few times. */
  | { readonly type: 'retry' }
  /** Nobody knows whether the submit was taken: only the person can decide. */
  | { readonly type: 'ask' }
  | { readonly type: 'hold'; readonly reason: AccountRefusal }
  | { readonly type: 'fail'; readonly failure: Failure }

/** What an error of a step means for the run. `retries`: how often it was tried again since a step went well. */
export function remedyOf(run: Run, error: unknown, retries: number): RunRemedy {
  if (!(error instanceof ToolkitError)) {
    const message = 'Something went wrong on the server; its log says what. Run it again.'
    return atLast(run, retries, { code: 'internal', message })
  }
  const { code, message } = error
  switch (code) {
    case 'provider-credentials':
    // The key was taken out of the settings: the provider went with it.
    case 'provider-unknown':
      return { type: 'hold', reason: 'credentials' }
    case 'provider-credit':
      // A job that was taken needs no more credit.
      if (run.jobId !== null) return { type: 'wait' }
      return { type: 'hold', reason: 'credit' }
    case 'provider-unreachable':
    case 'provider-unavailable':
    case 'provider-rate-limited':
    case 'storage-unavailable':
    case 'storage-full':
      return { type: 'wait' }
    case 'provider-bad-result':
      if (run.jobId === null) return { type: 'wait' }
      return atLast(run, retries, { code, message })
    default:
      return atLast(run, retries, { code, message })
  }
}

/** The end of a run, but not at the first error where it may be paid for: the next answer may be a better one. */
function atLast(run: Run, retries: number, failure: Failure): RunRemedy {
  const isSafe = run.jobId === null && run.submitStartedAt === null
  if (!isSafe && retries < TRIES - 1) return { type: 'retry' }
  if (!isSafe && run.jobId === null) return { type: 'ask' }
  return { type: 'fail', failure }
}
