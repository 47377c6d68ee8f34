import type { Clock } from '../ports/clock.ts'

/** How long space is held for an upload of which no byte arrives. */
const LEASE_MS = 5 * 60_000

interface Lease {
  readonly endBytes: number
  readonly missingBytes: number
  readonly untilMs: number
}

/** Space that is held for the bytes that uploads still miss, for as long as they keep arriving. Each call takes constant time. */
export class ReservedSpace {
  readonly #clock: Pick<Clock, 'now'>
  /** Renewed ones stand behind the others: the first is the first to end. */
  readonly #leases = new Map<string, Lease>()
  #total = 0

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** Held for all uploads together. */
  get total(): number {
    const now = this.#clock.now()
    for (const [id, { untilMs }] of this.#leases) {
      // A clock that was set back ends a lease as well.
      if (untilMs > now && untilMs <= now + LEASE_MS) break
      this.release(id)
    }
    return this.#total
  }

  isHeld(id: string): boolean {
    return this.total > 0 && this.#leases.has(id)
  }

  /** Holds space for an upload that will have `endBytes` and stands at `position`. */
  hold(id: string, endBytes: number, position: number): void {
    this.release(id)
    const missingBytes = Math.max(0, endBytes - position)
    this.#leases.set(id, { endBytes, missingBytes, untilMs: this.#clock.now() + LEASE_MS })
    this.#total += missingBytes
  }

  /** Bytes arrived: less is missing, and the lease begins anew. Nothing where none is held. */
  reached(id: string, position: number): void {
    const lease = this.#leases.get(id)
    if (lease) this.hold(id, lease.endBytes, position)
  }

  release(id: string): void {
    this.#total -= this.#leases.get(id)?.missingBytes ?? 0
    this.#leases.delete(id)
  }
}
