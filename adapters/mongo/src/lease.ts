import { randomUUID } from 'node:crypto'
import { type Clock, type HeldLease, type Lease, ToolkitError, withTimeout } from '@toolkit/core'
import { isDuplicate } from './mongo-errors.ts'
import type { Collections } from './schema/collections.ts'

export interface LeaseTiming {
  /** The time until a lease that is not renewed expires. */
  readonly ttlMs: number
  /** The time between renewals. */
  readonly renewMs: number
  /** The time between attempts to acquire the lease. */
  readonly pollMs: number
}

const TIMING: LeaseTiming = { ttlMs: 15_000, renewMs: 5_000, pollMs: 1_000 }
/** `expiresAtMs` of a released lease. */
const EXPIRED_MS = 0
/** The time of the database, milliseconds since 1970. */
const NOW_MS = { $toLong: '$$NOW' }

export interface MongoLease extends Lease {
  /** Rejects waiting calls with this reason and releases held leases. */
  close(reason: unknown): Promise<void>
}

/**
 * The lease of a database: one document with an owner and an expiry. The expiry is compared with the clock of the
 * database, so the clocks of servers may differ. A holder measures the time from before its request, so it stops before
 * another server can acquire the lease.
 */
export function mongoLease(
  { meta }: Collections,
  clock: Clock,
  log: (message: string) => void,
  timing: LeaseTiming = TIMING,
): MongoLease {
  const held = new Set<HeldLease>()
  const closing = new AbortController()

  /** Acquires or renews the lease for an owner. Returns false if another owner holds it. */
  async function acquireOrRenew(owner: string): Promise<boolean> {
    const isExpired = { $lte: [{ $ifNull: ['$expiresAtMs', EXPIRED_MS] }, NOW_MS] }
    const isAvailable = { $or: [isExpired, { $eq: ['$owner', owner] }] }
    const expiresAtMs = { $add: [NOW_MS, timing.ttlMs] }
    try {
      const lease = await meta.findOneAndUpdate(
        { _id: 'lease' },
        [
          {
            $set: {
              owner: { $cond: [isAvailable, owner, '$owner'] },
              expiresAtMs: { $cond: [isAvailable, expiresAtMs, '$expiresAtMs'] },
            },
          },
        ],
        { upsert: true, returnDocument: 'after' },
      )
      return lease?.owner === owner
    } catch (error) {
      // Another server has created the document at the same time.
      if (isDuplicate(error)) return false
      throw error
    }
  }

  function hold(owner: string, acquiredAtMs: number): HeldLease {
    const lost = new AbortController()
    const stop = new AbortController()
    let renewing: Promise<unknown> = Promise.resolve()

    async function renewUntilStopped(): Promise<void> {
      let validUntilMs = acquiredAtMs + timing.ttlMs
      while (true) {
        const leftMs = validUntilMs - clock.now()
        if (leftMs <= 0) return lost.abort(leaseLost())
        await clock.wait(Math.min(timing.renewMs, leftMs), stop.signal)
        const startedAtMs = clock.now()
        // After an error the renewal is repeated until the lease expires.
        const renewal = acquireOrRenew(owner).catch(() => null)
        renewing = renewal
        const ms = Math.max(0, validUntilMs - startedAtMs)
        const limit = { clock, ms, signal: stop.signal, error: leaseLost }
        const renewed = await withTimeout(limit, () => renewal)
        if (renewed === false) return lost.abort(leaseLost())
        if (renewed === true) validUntilMs = startedAtMs + timing.ttlMs
      }
    }

    const loop = renewUntilStopped().catch((error: unknown) => {
      // A release ends the loop by aborting its wait.
      if (!stop.signal.aborted) lost.abort(error)
    })
    let released: Promise<void> | null = null
    const release = async () => {
      stop.abort()
      await loop
      await renewing
      // If the database does not answer, the lease expires.
      await meta
        .updateOne(
          { _id: 'lease', owner },
          { $set: { owner: null, expiresAtMs: EXPIRED_MS } },
          { hint: '_id_' },
        )
        .catch(() => undefined)
      held.delete(lease)
    }
    const lease: HeldLease = {
      lost: lost.signal,
      release() {
        released ??= release()
        return released
      },
    }
    held.add(lease)
    return lease
  }

  return {
    async acquire(caller) {
      const signal = AbortSignal.any([caller, closing.signal])
      const owner = randomUUID()
      let lastMessage = ''
      const logChange = (message: string) => {
        if (message !== lastMessage) log(message)
        lastMessage = message
      }
      while (true) {
        signal.throwIfAborted()
        const startedAtMs = clock.now()
        const acquired = await acquireOrRenew(owner).catch(() => null)
        if (acquired === true) {
          const lease = hold(owner, startedAtMs)
          if (!signal.aborted) return lease
          await lease.release()
          throw signal.reason
        }
        logChange(
          acquired === false
            ? 'another server uses this database: waiting until it stops'
            : 'the database does not answer: waiting for it',
        )
        await clock.wait(timing.pollMs, signal)
      }
    },
    async close(reason) {
      closing.abort(reason)
      await Promise.all([...held].map((lease) => lease.release()))
    },
  }
}

function leaseLost(): ToolkitError {
  return new ToolkitError(
    'storage-unavailable',
    'The lease of the database was lost: it was not renewed in time. Check the connection to the database.',
  )
}
