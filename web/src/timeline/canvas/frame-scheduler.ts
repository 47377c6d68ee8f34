/** Paints at most once per frame, and only on request. */
export class FrameScheduler {
  readonly #painters = new Set<() => void>()
  #frame = 0

  /** Adds a painter and requests a paint. Returns a function that removes it. */
  add(paint: () => void): () => void {
    this.#painters.add(paint)
    this.request()
    return () => {
      this.#painters.delete(paint)
      if (this.#painters.size === 0) this.close()
    }
  }

  readonly request = (): void => {
    if (this.#frame !== 0 || this.#painters.size === 0) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      for (const paint of this.#painters) paint()
    })
  }

  close(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
  }
}
