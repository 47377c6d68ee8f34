import type { BegunFetch } from '../toolkit/fetches.ts'

/** Fetches under way by address: a second one of the same address is the first one. */
export class OnceEach {
  readonly #begun = new Map<string, Promise<BegunFetch>>()

  has(address: string): boolean {
    return this.#begun.has(address)
  }

  /** The fetch of this address that is under way, else the one that `begin` begins. It is forgotten when it has ended. */
  join(address: string, begin: () => Promise<BegunFetch>): Promise<BegunFetch> {
    const underWay = this.#begun.get(address)
    if (underWay !== undefined) return underWay.then((begun) => ({ ...begun, isNew: false }))
    const begun = begin()
    this.#begun.set(address, begun)
    const forget = () => void this.#begun.delete(address)
    begun.then(({ made }) => made.then(forget, forget), forget)
    return begun
  }
}
