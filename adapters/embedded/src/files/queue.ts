/** Runs one piece of work at a time, in the order of asking. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    // The caller is told of an error; the next in line is none the worse for it.
    this.#last = result.catch(() => undefined)
    return result
  }
}
