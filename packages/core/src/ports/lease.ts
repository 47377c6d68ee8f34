/** The right to work on a database, which one server has at a time. */
export interface HeldLease {
  /** Fires when the right was lost, by a database that could not be reached for too long: stop working. */
  readonly lost: AbortSignal
  /** Gives the right back; twice is the same as once. */
  release(): Promise<void>
}

export interface Lease {
  /** Waits until this server has the right; rejects with the signal's reason. A holder that died is succeeded to. */
  acquire(signal: AbortSignal): Promise<HeldLease>
}
