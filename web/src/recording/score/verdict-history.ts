/** A verdict to save; a score of null removes the recording's score. */
export interface HumanScoreInput {
  readonly score: number | null
  readonly note: string | null
  readonly runId: string | null
}

interface Step {
  /** The verdict that it replaced. */
  before: HumanScoreInput
  readonly verdict: HumanScoreInput
}

/** The verdicts of one view, saved or pending, and what each replaced, for undo. */
export class VerdictHistory {
  readonly #steps: Step[] = []
  /** The last verdict while it is being saved; it replaces the verdict of the server. */
  #pending: HumanScoreInput | null = null

  get canUndo(): boolean {
    return this.#steps.length > 0
  }

  /**
   * Adds a verdict; `current` is the verdict of the server. Returns false if it is equal to the present one and need not
   * be saved. Otherwise `saved` or `failed` must be called afterwards.
   */
  add(verdict: HumanScoreInput, current: HumanScoreInput): boolean {
    const before = this.#pending ?? current
    if (isSame(before, verdict)) return false
    this.#steps.push({ before, verdict })
    this.#pending = verdict
    return true
  }

  saved(verdict: HumanScoreInput): void {
    if (this.#pending === verdict) this.#pending = null
  }

  /** Removes a verdict that was not saved; the one after it replaces the one before it. */
  failed(verdict: HumanScoreInput): void {
    const at = this.#steps.findIndex((step) => step.verdict === verdict)
    const [step] = at < 0 ? [] : this.#steps.splice(at, 1)
    const next = this.#steps[at]
    if (step && next?.before === verdict) next.before = step.before
    this.saved(verdict)
  }

  /**
   * Removes the newest verdict and returns the one to save instead; null if there is none. If the verdict of the server
   * is another one, somebody else has changed it: then there is nothing to undo any more.
   */
  undo(current: HumanScoreInput): HumanScoreInput | null {
    const step = this.#steps.pop()
    if (step === undefined) return null
    if (this.#pending === null && !isSameVerdict(step.verdict, current)) {
      this.#steps.length = 0
      return null
    }
    // A copy, because saving equal values again is another verdict.
    this.#pending = { ...step.before }
    return this.#pending
  }
}

/** Whether score and note are equal. The server chooses the run of a verdict without one, and keeps no note without a score. */
export function isSameVerdict(a: HumanScoreInput, b: HumanScoreInput): boolean {
  return a.score === b.score && (a.score === null || (a.note ?? '') === (b.note ?? ''))
}

function isSame(a: HumanScoreInput, b: HumanScoreInput): boolean {
  return a.score === b.score && a.note === b.note && a.runId === b.runId
}
