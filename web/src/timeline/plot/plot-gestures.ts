/** What a drag does: select a part, move the window, or move a threshold line of the curve. */
export type DragEffect = 'select' | 'pan' | 'spotMin' | 'spotMax'

/** Callbacks for pointer gestures on the plot. `x` and `y` in pixels from its top left corner. */
export interface PlotGestures {
  /** The effect of a drag that starts at this height. */
  dragAt(y: number): DragEffect
  /** Returns whether anything changed; if not, the wheel scrolls the page. */
  zoom(x: number, factor: number): boolean
  pan(pixels: number): boolean
  /** Called while a selection is dragged. */
  select(fromX: number, toX: number): void
  /** Called while a threshold line is dragged, and with `isDone` when it is released. */
  threshold(line: 'spotMin' | 'spotMax', y: number, isDone: boolean): void
  click(x: number): void
  hover(at: { readonly x: number; readonly y: number } | null): void
}

interface Press {
  readonly x: number
  readonly y: number
  readonly effect: DragEffect
  lastX: number
  isDrag: boolean
}

const CLICK_PIXELS = 4
const LINE_PIXELS = 16
const WHEEL_STEP = 0.0018
/** A trackpad pinch is a wheel event with ctrl and small steps. */
const PINCH_STEP = 0.01

/** Handles wheel, drag, pinch, click and hover on an element, until `signal` is aborted. */
export function onPlotGestures(
  element: HTMLElement,
  gestures: PlotGestures,
  signal: AbortSignal,
): void {
  const pointers = new Map<number, { x: number; y: number }>()
  let press: Press | null = null

  const placeOf = (event: MouseEvent) => {
    const box = element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  const onWheel = (event: WheelEvent) => {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
    const delta = unit * (isSideways && event.deltaX !== 0 ? event.deltaX : event.deltaY)
    if (delta === 0) return
    const step = event.ctrlKey ? PINCH_STEP : WHEEL_STEP
    const isTaken = isSideways
      ? gestures.pan(delta)
      : gestures.zoom(placeOf(event).x, Math.exp(delta * step))
    if (isTaken || event.ctrlKey) event.preventDefault()
    // The item under the pointer has changed although the pointer has not moved.
    if (isTaken) gestures.hover(placeOf(event))
  }

  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    const at = placeOf(event)
    pointers.set(event.pointerId, at)
    element.setPointerCapture(event.pointerId)
    press =
      pointers.size === 1
        ? { ...at, effect: gestures.dragAt(at.y), lastX: at.x, isDrag: false }
        : null
    gestures.hover(null)
  }

  const onMove = (event: PointerEvent) => {
    const at = placeOf(event)
    const before = pointers.get(event.pointerId)
    if (before === undefined) {
      const effect = gestures.dragAt(at.y)
      element.dataset.drag = effect === 'spotMin' || effect === 'spotMax' ? 'threshold' : effect
      if (event.pointerType !== 'touch') gestures.hover(at)
      return
    }
    const others = [...pointers].filter(([id]) => id !== event.pointerId)
    pointers.set(event.pointerId, at)
    const other = others[0]?.[1]
    if (other !== undefined) pinch(before.x, at.x, other.x)
    else if (press !== null) drag(press, at)
  }

  const pinch = (beforeX: number, x: number, otherX: number) => {
    const before = Math.max(1, Math.abs(beforeX - otherX))
    const now = Math.max(1, Math.abs(x - otherX))
    gestures.pan(-(x - beforeX) / 2)
    gestures.zoom((x + otherX) / 2, before / now)
  }

  const drag = (from: Press, at: { readonly x: number; readonly y: number }) => {
    const isLine = from.effect === 'spotMin' || from.effect === 'spotMax'
    from.isDrag ||= Math.abs(isLine ? at.y - from.y : at.x - from.x) > CLICK_PIXELS
    if (!from.isDrag) return
    if (from.effect === 'select') gestures.select(from.x, at.x)
    else if (from.effect === 'pan') gestures.pan(from.lastX - at.x)
    else gestures.threshold(from.effect, at.y, false)
    from.lastX = at.x
  }

  const onUp = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return
    const at = placeOf(event)
    if (press !== null && !press.isDrag) gestures.click(at.x)
    else if (press?.effect === 'spotMin' || press?.effect === 'spotMax') {
      gestures.threshold(press.effect, at.y, true)
    }
    press = null
  }

  const onCancel = (event: PointerEvent) => {
    pointers.delete(event.pointerId)
    press = null
  }

  element.addEventListener('wheel', onWheel, { signal, passive: false })
  element.addEventListener('pointerdown', onDown, { signal })
  element.addEventListener('pointermove', onMove, { signal })
  element.addEventListener('pointerup', onUp, { signal })
  element.addEventListener('pointercancel', onCancel, { signal })
  element.addEventListener('pointerleave', () => gestures.hover(null), { signal })
}
