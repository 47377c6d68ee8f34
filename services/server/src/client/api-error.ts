import type { ProblemView } from '../schemas/views.ts'

/** An answer of the server that is not a success. `message` is written for people. */
export class ApiError extends Error {
  readonly problem: ProblemView

  constructor(problem: ProblemView) {
    super(problem.detail)
    this.name = 'ApiError'
    this.problem = problem
  }

  get code(): string {
    return this.problem.code
  }

  get status(): number {
    return this.problem.status
  }
}
