import { ToolkitError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import { TRASHED_RECORDINGS } from './scan.ts'
import type { System } from './system.ts'

/** Free space that arriving files must leave. */
export const LEFT_FREE_BYTES = 64 * 1024 * 1024
/** The file is stored here and, during diarization, at a provider on this machine. */
const COPIES = 2

/** How long space stays reserved when no bytes arrive. */
const LEASE_MS = 5 * 60_000

interface Lease {
  readonly endBytes: number
  readonly missingBytes: number
  readonly untilMs: number
}

/** Disk space reserved for the missing bytes of files while they arrive. Each call takes amortized constant time. */
class ReservedSpace {
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

/** Whether the disk has space for files that arrive: uploads, and audio that comes back. */
export class DiskSpace {
  readonly #system: Pick<System, 'storage' | 'clock'>
  readonly #reserved: ReservedSpace

  constructor(system: Pick<System, 'storage' | 'clock'>) {
    this.#system = system
    this.#reserved = new ReservedSpace(system.clock)
  }

  /** Whether space is reserved for a file. */
  isHeld(id: string): boolean {
    return this.#reserved.isHeld(id)
  }

  /** Reserves space for the missing bytes of a file; only checks it if the size is unknown. Throws `storage-full`. */
  async reserve(id: string, endBytes: number | null, position: number): Promise<void> {
    const free = await this.#system.storage.blobs.freeBytes()
    if (this.#reserved.isHeld(id)) return
    // No await from here on: each of several concurrent files must see the reservations of the others.
    const missingBytes = (endBytes ?? 0) - position + this.#reserved.total
    if (!isEnough(free, missingBytes)) throw await this.#full()
    if (endBytes !== null) this.#reserved.hold(id, endBytes, position)
  }

  /** Reduces a reservation to what is missing, and renews it. */
  reached(id: string, position: number): void {
    this.#reserved.reached(id, position)
  }

  release(id: string): void {
    this.#reserved.release(id)
  }

  /** Throws `storage-full` if nothing more may arrive. */
  async require(): Promise<void> {
    if (!isEnough(await this.#system.storage.blobs.freeBytes(), 0)) throw await this.#full()
  }

  /** The error of a full disk. It mentions the trash if there is something in it. */
  async #full(): Promise<ToolkitError> {
    const { recordings } = this.#system.storage
    const { total } = await recordings.list({ ...TRASHED_RECORDINGS, limit: 1 })
    const how = total > 0 ? `Empty the trash (recordings in it: ${total}), or free` : 'Free'
    return new ToolkitError(
      'storage-full',
      `There is not enough free disk space for this recording. ${how} some space, then continue.`,
    )
  }
}

/** Whether the disk has space for missing bytes. `free` null: unknown. */
function isEnough(free: number | null, missingBytes: number): boolean {
  return free === null || free - LEFT_FREE_BYTES >= missingBytes * COPIES
}
