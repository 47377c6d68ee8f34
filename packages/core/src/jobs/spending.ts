import { ToolkitError } from '../errors.ts'
import type { Run } from '../model/run.ts'
import type { System } from '../runtime/system.ts'

/** What was begun so recently counts as spent at once, also where it has ended. */
const AT_ONCE_MS = 3_600_000

type Spender = Pick<Run, 'id' | 'provider' | 'confirmed'>

interface Booked {
  readonly seconds: number
  readonly atMs: number
  hasEnded: boolean
}

/**
 * The seconds that runs cost at providers that bill, where nobody agreed to them: those under way and those of the last
 * hour together never exceed `confirmHours`.
 */
export class Spending {
  readonly #system: Pick<System, 'clock' | 'providers' | 'limits'>
  readonly #booked = new Map<string, Booked>()

  constructor(system: Pick<System, 'clock' | 'providers' | 'limits'>) {
    this.#system = system
  }

  /** Books the run; false, and nothing booked, where somebody has to agree first. Twice is the same as once. */
  book(run: Spender, seconds: number): boolean {
    if (!this.#counts(run) || this.#booked.has(run.id)) return true
    if (this.#spent() + seconds > this.#system.limits.confirmHours * 3600) return false
    this.note(run, seconds)
    return true
  }

  /** Books what is spent already, whatever it adds up to. */
  note(run: Spender, seconds: number): void {
    if (!this.#counts(run) || this.#booked.has(run.id)) return
    this.#booked.set(run.id, { seconds, atMs: this.#system.clock.now(), hasEnded: false })
  }

  /** The run is over. What was never handed in costs nothing. */
  end(runId: string, wasHandedIn: boolean): void {
    const booked = this.#booked.get(runId)
    if (booked) booked.hasEnded = true
    if (!wasHandedIn) this.#booked.delete(runId)
  }

  /** The refusal of a run of so many seconds: how much it comes to and how to agree. */
  refusal(run: Spender, seconds: number): ToolkitError {
    const { confirmHours } = this.#system.limits
    const spent = this.#spent()
    const more = spent > 0 ? ` (with ${hours(spent)} of the last hour or still under way)` : ''
    return new ToolkitError(
      'confirmation-required',
      `This comes to ${hours(spent + seconds)}${more} at ${run.provider}, which bills it. More than ${hours(confirmHours * 3600)} at once needs somebody's consent: send it again with "confirm": true.`,
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
      // The clock may have been set back since.
      if (booked.hasEnded && Math.abs(now - booked.atMs) >= AT_ONCE_MS) this.#booked.delete(runId)
      else seconds += booked.seconds
    }
    return seconds
  }
}

function hours(seconds: number): string {
  return `${(seconds / 3600).toLocaleString('en', { maximumFractionDigits: 2 })} h`
}
