/** Paints at most once a frame, and only after something asked for it. */
export class FrameScheduler {
  readonly #painters = new Set<() => void>()
  #frame = 0

  /** Adds a painter until the answer is called, and lets it paint. */
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
