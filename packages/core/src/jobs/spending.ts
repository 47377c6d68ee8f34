import { ToolkitError } from '../errors.ts'
import type { Run } from '../model/run.ts'
import type { System } from '../runtime/system.ts'

/** Runs count for this long, even if they end earlier. */
const SPENDING_WINDOW_MS = 3_600_000

type Spender = Pick<Run, 'id' | 'provider' | 'confirmed'>

interface Booked {
  readonly seconds: number
  readonly atMs: number
  hasEnded: boolean
}

/**
 * Limits the seconds of unconfirmed runs at paid providers: those in progress and those of the last hour together never
 * exceed `confirmHours`.
 */
export class Spending {
  readonly #system: Pick<System, 'clock' | 'providers' | 'limits'>
  readonly #booked = new Map<string, Booked>()

  constructor(system: Pick<System, 'clock' | 'providers' | 'limits'>) {
    this.#system = system
  }

  /** Books the run. Returns false and books nothing if the cost needs consent. Idempotent. */
  book(run: Spender, seconds: number): boolean {
    if (!this.#counts(run) || this.#booked.has(run.id)) return true
    if (this.#spent() + seconds > this.#system.limits.confirmHours * 3600) return false
    this.note(run, seconds)
    return true
  }

  /** Books a run that is at its provider, without checking the limit. */
  note(run: Spender, seconds: number): void {
    if (!this.#counts(run) || this.#booked.has(run.id)) return
    this.#booked.set(run.id, { seconds, atMs: this.#system.clock.now(), hasEnded: false })
  }

  /** Ends the run. A run that was not submitted costs nothing. */
  end(runId: string, wasSubmitted: boolean): void {
    const booked = this.#booked.get(runId)
    if (booked) booked.hasEnded = true
    if (!wasSubmitted) this.#booked.delete(runId)
  }

  /** The error for a run that needs consent: how much it is and how to confirm. */
  refusal(run: Spender, seconds: number): ToolkitError {
    const { confirmHours } = this.#system.limits
    const spent = this.#spent()
    const more = spent > 0 ? ` (including ${hours(spent)} in progress or of the last hour)` : ''
    return new ToolkitError(
      'confirmation-required',
      `This is ${hours(spent + seconds)}${more} at ${run.provider}, which bills it. More than ${hours(confirmHours * 3600)} at once must be confirmed: send it again with "confirm": true.`,
      { fields: [{ path: 'confirm', message: 'must be true to spend that much' }] },
    )
  }

  #counts({ provider, confirmed }: Spender): boolean {
    return !confirmed && this.#system.providers.some(({ name, paid }) => paid && name === provider)
  }

  #spent(): number {
    const now = this.#system.clock.now()
    let seconds = 0
    for (const [runId, booked] of this.#booked) {
      // Absolute: the clock may have been set back.
      if (booked.hasEnded && Math.abs(now - booked.atMs) >= SPENDING_WINDOW_MS)
        this.#booked.delete(runId)
      else seconds += booked.seconds
    }
    return seconds
  }
}

function hours(seconds: number): string {
  return `${(seconds / 3600).toLocaleString('en', { maximumFractionDigits: 2 })} h`
}
