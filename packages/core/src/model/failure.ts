import type { ErrorCode } from '../errors.ts'

/** An error as it is kept with a recording or a run. */
export interface Failure {
  readonly code: ErrorCode
  readonly message: string
}
