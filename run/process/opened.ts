/** What has been opened so far, to be closed in the opposite order. */
export class Opened {
  readonly #closers: (() => Promise<void>)[] = []

  add(close: () => Promise<void>): void {
    this.#closers.push(close)
  }

  /** Closes everything, whatever single faults there are, and then throws them together. */
  async close(): Promise<void> {
    const faults: unknown[] = []
    for (const end of this.#closers.splice(0).reverse()) {
      await end().catch((error: unknown) => faults.push(error))
    }
    if (faults.length > 0) throw new AggregateError(faults, 'not everything could be closed')
  }
}
