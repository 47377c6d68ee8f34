import type { Clock } from '../ports/clock.ts'

/** How long space stays reserved when no bytes arrive. */
const LEASE_MS = 5 * 60_000

interface Lease {
  readonly endBytes: number
  readonly missingBytes: number
  readonly untilMs: number
}

/** Disk space reserved for the missing bytes of uploads while they arrive. Each call takes amortized constant time. */
export class ReservedSpace {
  readonly #clock: Pick<Clock, 'now'>
  /** In the order of their ends: renewed ones are inserted again. */
  readonly #leases = new Map<string, Lease>()
  #total = 0

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** The reserved bytes of all uploads. */
  get total(): number {
    const now = this.#clock.now()
    for (const [id, { untilMs }] of this.#leases) {
      // A lease too far in the future means that the clock was set back.
      if (untilMs > now && untilMs <= now + LEASE_MS) break
      this.release(id)
    }
    return this.#total
  }

  isHeld(id: string): boolean {
    return this.total > 0 && this.#leases.has(id)
  }

  /** Reserves space for an upload of `endBytes` bytes that is at `position`. */
  hold(id: string, endBytes: number, position: number): void {
    this.release(id)
    const missingBytes = Math.max(0, endBytes - position)
    this.#leases.set(id, { endBytes, missingBytes, untilMs: this.#clock.now() + LEASE_MS })
    this.#total += missingBytes
  }

  /** Reduces the reservation of an upload to what is missing, and renews it. */
  reached(id: string, position: number): void {
    const lease = this.#leases.get(id)
    if (lease) this.hold(id, lease.endBytes, position)
  }

  release(id: string): void {
    this.#total -= this.#leases.get(id)?.missingBytes ?? 0
    this.#leases.delete(id)
  }
}
