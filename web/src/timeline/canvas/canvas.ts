/** A canvas of `width` × `height` CSS pixels, at the resolution of the screen. */
export class CanvasSurface {
  readonly #canvas: HTMLCanvasElement
  readonly context: CanvasRenderingContext2D

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('This browser cannot draw on a canvas.')
    this.#canvas = canvas
    this.context = context
  }

  /** Device pixels per CSS pixel. */
  get ratio(): number {
    return window.devicePixelRatio || 1
  }

  /** Sets the size; a changed size clears the canvas. */
  fit(width: number, height: number): void {
    const { ratio } = this
    const across = Math.max(1, Math.round(width * ratio))
    const down = Math.max(1, Math.round(height * ratio))
    if (this.#canvas.width === across && this.#canvas.height === down) return
    this.#canvas.width = across
    this.#canvas.height = down
    this.#canvas.style.width = `${width}px`
    this.#canvas.style.height = `${height}px`
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0)
  }
}

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

/** Returns a function that tells whether any value differs from the previous call; true on the first call. */
export function changeWatch(): (...values: readonly unknown[]) => boolean {
  let before: readonly unknown[] | null = null
  return (...values) => {
    const known = before
    before = values
    return known === null || values.some((value, i) => !Object.is(value, known[i]))
  }
}
