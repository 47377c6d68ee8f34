import type { Clock } from '@toolkit/core'
import { type Fault, type FaultKind, type FaultWish, faultListSchema } from './fault.ts'

/** A fault of one of the kinds. */
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>

/** A fault that was asked for, and what is left of it. */
export interface PendingFault {
  readonly fault: Fault
  /** How many occasions it still lets pass. */
  readonly passes: number
  /** How many times it still strikes; null: as long as its time lasts. */
  readonly left: number | null
  /** When its time is over, milliseconds since 1970; null: never. */
  readonly untilMs: number | null
}

/** The faults that are still to come, in the order in which they were asked for: of those that fit, the first strikes. */
export class FaultList {
  readonly #clock: Clock
  #pending: readonly PendingFault[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Replaces everything that is still to come. */
  set(wishes: readonly FaultWish[]): void {
    this.#pending = faultListSchema.parse(wishes).map((fault) => ({
      fault,
      passes: fault.after,
      left: fault.times ?? (fault.forMs === undefined ? 1 : null),
      untilMs: fault.forMs === undefined ? null : this.#clock.now() + fault.forMs,
    }))
  }

  /** What is still to come; what has had its time is gone. */
  pending(): readonly PendingFault[] {
    const now = this.#clock.now()
    this.#pending = this.#pending.filter(
      ({ left, untilMs }) => left !== 0 && (untilMs === null || now < untilMs),
    )
    return this.#pending
  }

  /** Whether a fault of these kinds that fits is still to come. */
  has<K extends FaultKind>(kinds: readonly K[], fits: (fault: FaultOf<K>) => boolean): boolean {
    return this.pending().some(({ fault }) => isOf(fault, kinds) && fits(fault))
  }

  /** One occasion for faults of these kinds: the one that strikes, undefined where none does. */
  take<K extends FaultKind>(
    kinds: readonly K[],
    fits: (fault: FaultOf<K>) => boolean,
  ): FaultOf<K> | undefined {
    let struck: FaultOf<K> | undefined
    this.#pending = this.pending().map((pending) => {
      const { fault, passes, left } = pending
      if (struck !== undefined || !isOf(fault, kinds) || !fits(fault)) return pending
      if (passes > 0) return { ...pending, passes: passes - 1 }
      struck = fault
      return { ...pending, left: left === null ? null : left - 1 }
    })
    return struck
  }
}

function isOf<K extends FaultKind>(fault: Fault, kinds: readonly K[]): fault is FaultOf<K> {
  return kinds.some((kind) => kind === fault.kind)
}
