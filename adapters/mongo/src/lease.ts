import { randomUUID } from 'node:crypto'
import { type Clock, type HeldLease, type Lease, ToolkitError, withTimeout } from '@toolkit/core'
import { isDuplicate } from './mongo-errors.ts'
import type { Collections } from './schema/collections.ts'

export interface LeaseTiming {
  /** How long a holder has the right after it last said so. */
  readonly ttlMs: number
  /** How often it says so. */
  readonly renewMs: number
  /** How often one who waits asks. */
  readonly pollMs: number
}

const TIMING: LeaseTiming = { ttlMs: 15_000, renewMs: 5_000, pollMs: 1_000 }
/** Milliseconds since 1970, long past. */
const FREE = 0
/** The database's own time, in the same. */
const NOW_MS = { $toLong: '$$NOW' }

export interface MongoLease extends Lease {
  /** Ends all waiting, for this reason, and gives back what is held. */
  close(reason: unknown): Promise<void>
}

/**
 * The lease: one document with its owner and the time until which that owner has the right. The database's own clock
 * judges the time, so the machines' clocks need not agree. The holder counts from before it asked, so it stops no later
 * than another may begin.
 */
export function mongoLease(
  { meta }: Collections,
  clock: Clock,
  log: (message: string) => void,
  timing: LeaseTiming = TIMING,
): MongoLease {
  const held = new Set<HeldLease>()
  const closing = new AbortController()

  /** Takes the right for an owner, or renews it; answers whether the owner has it. */
  async function take(owner: string): Promise<boolean> {
    const isFree = { $lte: [{ $ifNull: ['$expiresAtMs', FREE] }, NOW_MS] }
    const may = { $or: [isFree, { $eq: ['$owner', owner] }] }
    const until = { $add: [NOW_MS, timing.ttlMs] }
    try {
      const after = await meta.findOneAndUpdate(
        { _id: 'lease' },
        [
          {
            $set: {
              owner: { $cond: [may, owner, '$owner'] },
              expiresAtMs: { $cond: [may, until, '$expiresAtMs'] },
            },
          },
        ],
        { upsert: true, returnDocument: 'after' },
      )
      return after?.owner === owner
    } catch (error) {
      // Two made the document at once: the other has it.
      if (isDuplicate(error)) return false
      throw error
    }
  }

  function keep(owner: string, takenAtMs: number): HeldLease {
    const lost = new AbortController()
    const stop = new AbortController()
    let renewing: Promise<unknown> = Promise.resolve()

    async function renewUntilStopped(): Promise<void> {
      let validUntilMs = takenAtMs + timing.ttlMs
      while (true) {
        const leftMs = validUntilMs - clock.now()
        if (leftMs <= 0) return lost.abort(tooLate())
        await clock.wait(Math.min(timing.renewMs, leftMs), stop.signal)
        const askedAtMs = clock.now()
        // An error is as good as no answer: it is asked again while the right still stands.
        const answer = take(owner).catch(() => null)
        renewing = answer
        const ms = Math.max(0, validUntilMs - askedAtMs)
        const limit = { clock, ms, signal: stop.signal, error: tooLate }
        const renewed = await withTimeout(limit, () => answer)
        if (renewed === false) return lost.abort(tooLate())
        if (renewed === true) validUntilMs = askedAtMs + timing.ttlMs
      }
    }

    const loop = renewUntilStopped().catch((error: unknown) => {
      // Released: that is how the loop ends.
      if (!stop.signal.aborted) lost.abort(error)
    })
    let released: Promise<void> | null = null
    const release = async () => {
      stop.abort()
      await loop
      await renewing
      // Where the database does not answer, the right ends by itself.
      await meta
        .updateOne(
          { _id: 'lease', owner },
          { $set: { owner: null, expiresAtMs: FREE } },
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
      let told = ''
      const tell = (why: string) => {
        if (why !== told) log(why)
        told = why
      }
      while (true) {
        signal.throwIfAborted()
        const askedAtMs = clock.now()
        const taken = await take(owner).catch(() => null)
        if (taken === true) {
          const lease = keep(owner, askedAtMs)
          if (!signal.aborted) return lease
          await lease.release()
          throw signal.reason
        }
        tell(
          taken === false
            ? 'another server works on this database: waiting for it to end'
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

function tooLate(): ToolkitError {
  return new ToolkitError(
    'storage-unavailable',
    'The right to work on the database was lost: it could not be renewed in time. Check the connection to the database.',
  )
}
