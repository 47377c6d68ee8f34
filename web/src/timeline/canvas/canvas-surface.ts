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
