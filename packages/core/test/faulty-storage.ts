import { type Storage, ToolkitError } from '@toolkit/core'

/** Which calls fail, counted from now on (1: the next one), and whether before or after their effect. */
export interface Fault {
  readonly at: number
  /** The last failing call; default: `at`. */
  readonly to?: number
  readonly when: 'before' | 'after'
  /** `unavailable`: the call fails. `killed`: the process ends, so that no pending call returns. */
  readonly how: 'unavailable' | 'killed'
}

export interface FaultyStorage {
  readonly storage: Storage
  /** Sets the fault; null: none. */
  arm(fault: Fault | null): void
  /** Calls since `arm`. */
  calls(): number
  /** Resolves when the process is killed. */
  readonly death: Promise<void>
}

/** A storage with injected faults. Only calls of `stores` count, except reading bytes. */
export function faultyStorage(
  storage: Storage,
  stores: readonly string[] = Object.keys(storage),
): FaultyStorage {
  let fault: Fault | null = null
  let calls = 0
  let isDead = false
  const processEnd = Promise.withResolvers<void>()
  const injectFault = (how: Fault['how']): Promise<never> => {
    if (how === 'unavailable') throw new ToolkitError('storage-unavailable', 'The storage is away.')
    isDead = true
    processEnd.resolve()
    return never()
  }
  const wrap = <T extends object>(store: T): T =>
    new Proxy(store, {
      get(target, name) {
        const verb: unknown = Reflect.get(target, name)
        if (typeof verb !== 'function' || name === 'read') return verb
        return async (...given: unknown[]) => {
          if (isDead) return never()
          calls += 1
          const isHit = fault !== null && calls >= fault.at && calls <= (fault.to ?? fault.at)
          const { when, how } = fault ?? { when: null, how: 'unavailable' }
          if (isHit && when === 'before') return injectFault(how)
          const answer: unknown = await Reflect.apply(verb, target, given)
          if (isHit) return injectFault(how)
          return isDead ? never() : answer
        }
      },
    })
  const seen = Object.entries(storage).map(([name, store]) => [
    name,
    typeof store === 'object' && stores.includes(name) ? wrap(store) : store,
  ])
  return {
    storage: Object.fromEntries(seen) as Storage,
    arm(next) {
      calls = 0
      fault = next
    },
    calls: () => calls,
    death: processEnd.promise,
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
