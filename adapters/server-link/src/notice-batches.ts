import type { Notice, ToolkitError } from '@toolkit/core'

const OUTCOMES = ['taken', 'repeated', 'ignored'] as const
/** What became of a notice. */
export type Outcome = (typeof OUTCOMES)[number]

/** Whether an answer names what became of a notice. */
export function isOutcome(value: unknown): value is Outcome {
  return OUTCOMES.some((outcome) => outcome === value)
}

interface Waiting {
  readonly notice: Notice
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

/** Calls under way at a time; what comes meanwhile shares the next one. */
const AT_A_TIME = 2
const LARGEST = 100

/**
 * Hands notices on: one that comes alone at once, a crowd in batches, for a call each would cost more than what it
 * carries. `send` answers what became of each, in order.
 */
export class NoticeBatches {
  readonly #send: (notices: readonly Notice[]) => Promise<readonly (Outcome | ToolkitError)[]>
  #waiting: Waiting[] = []
  #underWay = 0

  constructor(send: (notices: readonly Notice[]) => Promise<readonly (Outcome | ToolkitError)[]>) {
    this.#send = send
  }

  /** Rejects with the reason of `signal` where it fires first; the notice may have been handed on by then. */
  take(notice: Notice, signal: AbortSignal): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const leave = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      const stay = () => signal.removeEventListener('abort', leave)
      const waiting: Waiting = {
        notice,
        resolve: (outcome) => {
          stay()
          resolve(outcome)
        },
        reject: (error) => {
          stay()
          reject(error)
        },
      }
      this.#waiting.push(waiting)
      this.#next()
    })
  }

  #next(): void {
    if (this.#underWay === AT_A_TIME || this.#waiting.length === 0) return
    const batch = this.#waiting.splice(0, LARGEST)
    this.#underWay += 1
    void this.#hand(batch).finally(() => {
      this.#underWay -= 1
      this.#next()
    })
  }

  async #hand(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.#send(batch.map(({ notice }) => notice))
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index]
        if (isOutcome(answer)) resolve(answer)
        else reject(answer)
      })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
