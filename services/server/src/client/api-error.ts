import type { ProblemView } from '../schemas/views.ts'

/** An answer of the server that is not a success. `message` is written for people. */
export class ApiError extends Error {
  readonly problem: ProblemView
  /** How long the server asks to wait (`Retry-After`); null: it does not say. */
  readonly retryAfterSeconds: number | null

  constructor(problem: ProblemView, retryAfterSeconds: number | null = null) {
    super(problem.detail)
    this.name = 'ApiError'
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }

  get code(): string {
    return this.problem.code
  }

  get status(): number {
    return this.problem.status
  }
}
