/** A verdict to store; a score of null takes the recording's score back. */
export interface HumanScoreInput {
  readonly score: number | null
  readonly note: string | null
  readonly runId: string | null
}

interface Step {
  /** What stood when it was given. */
  before: HumanScoreInput
  readonly given: HumanScoreInput
}

/** The verdicts given on one view, stored or under way: what each replaced, and so what undo puts back. */
export class VerdictHistory {
  readonly #steps: Step[] = []
  /** The verdict given last, while it is not stored: it is what stands, not what the server had. */
  #underWay: HumanScoreInput | null = null

  get canUndo(): boolean {
    return this.#steps.length > 0
  }

  /**
   * Adds a verdict; `stored` is what the server is known to have. False: it says what stands already, so there is nothing
   * to store. Else tell `stored` or `failed` how it went.
   */
  give(given: HumanScoreInput, stored: HumanScoreInput): boolean {
    const before = this.#underWay ?? stored
    if (isSame(before, given)) return false
    this.#steps.push({ before, given })
    this.#underWay = given
    return true
  }

  stored(given: HumanScoreInput): void {
    if (this.#underWay === given) this.#underWay = null
  }

  /** What was not stored is not undone; the verdict after it replaced what stood before it. */
  failed(given: HumanScoreInput): void {
    const at = this.#steps.findIndex((step) => step.given === given)
    const [step] = at < 0 ? [] : this.#steps.splice(at, 1)
    const next = this.#steps[at]
    if (step && next?.before === given) next.before = step.before
    this.stored(given)
  }

  /** Takes the newest step away and answers what to store; null: nothing was given here yet. */
  undo(): HumanScoreInput | null {
    const step = this.#steps.pop()
    if (step === undefined) return null
    // A copy: the same words stored again are another verdict.
    this.#underWay = { ...step.before }
    return this.#underWay
  }
}

function isSame(a: HumanScoreInput, b: HumanScoreInput): boolean {
  return a.score === b.score && a.note === b.note && a.runId === b.runId
}
