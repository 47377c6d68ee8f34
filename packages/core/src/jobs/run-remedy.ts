import { ToolkitError } from '../errors.ts'
import type { Failure } from '../model/failure.ts'
import type { Run } from '../model/run.ts'
import type { AccountRefusal } from './account-gate.ts'

/** How often a finished job is asked for a result that cannot be used, before it is given up. */
const RESULT_TRIES = 4

export type RunRemedy =
  | { readonly type: 'wait' }
  | { readonly type: 'hold'; readonly reason: AccountRefusal }
  | { readonly type: 'fail'; readonly failure: Failure }

/** What an error of a step means for the run. `failures`: how many steps in a row had failed before. */
export function remedyOf(run: Run, error: unknown, failures: number): RunRemedy {
  if (!(error instanceof ToolkitError)) {
    const message = 'Something went wrong on the server; its log says what. Run it again.'
    return { type: 'fail', failure: { code: 'internal', message } }
  }
  switch (error.code) {
    case 'provider-credentials':
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
      // The job is paid for: an answer that was cut or came too early may be whole the next time.
      if (run.jobId === null || failures < RESULT_TRIES - 1) return { type: 'wait' }
      return failed(error)
    default:
      return failed(error)
  }
}

function failed({ code, message }: ToolkitError): RunRemedy {
  return { type: 'fail', failure: { code, message } }
}
