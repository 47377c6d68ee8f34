import type { TurnId } from '@toolkit/server/client'
import { hitTest } from '../hit-test.ts'
import { isIn } from '../plot-layout.ts'
import type { Scene } from '../scene.ts'
import type { TimelineStore } from '../timeline-state.ts'
import type { Edge } from '../turn-edits.ts'
import { timeAt, xAt } from '../view-window.ts'

/** A boundary of a turn. */
export interface Boundary {
  readonly id: TurnId
  readonly edge: Edge
}

/** Distance within which a boundary is dragged. */
const GRIP_PIXELS = 5
const TOUCH_GRIP_PIXELS = 14
const CLICK_PIXELS = 4
/** A finger is never quite still. */
const HOLD_PIXELS = 10
const HOLD_MS = 500

/**
 * While the diagram is editable: a click chooses a turn, its boundaries are dragged, and a right click or a long press
 * opens its menu. Until `signal` is aborted. It must be added before the other gestures of the element, which do not get what is handled here.
 */
export function onEditGestures(
  element: HTMLElement,
  sceneNow: () => Scene | null,
  timeline: TimelineStore,
  signal: AbortSignal,
): void {
  let dragged: Boundary | null = null
  let pressed: { readonly x: number; readonly y: number } | null = null
  let hold: ReturnType<typeof setTimeout> | undefined
  /** Whether the last press became a long one. */
  let hasOpenedMenu = false

  const placeOf = (event: MouseEvent) => {
    const box = element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const boundaryOf = (event: PointerEvent) => {
    const { x, y } = placeOf(event)
    const grip = event.pointerType === 'touch' ? TOUCH_GRIP_PIXELS : GRIP_PIXELS
    return boundaryAt(sceneNow(), timeline, x, y, grip)
  }
  const move = (event: PointerEvent, isDone: boolean) => {
    const scene = sceneNow()
    if (dragged === null || scene === null) return
    const seconds = timeAt(timeline.state().window, scene.layout.width, placeOf(event).x)
    scene.edits?.moveBoundary(dragged.id, dragged.edge, seconds, isDone)
  }

  const onDown = (event: PointerEvent) => {
    clearTimeout(hold)
    hasOpenedMenu = false
    if (event.button !== 0 || (sceneNow()?.edits ?? null) === null) return
    pressed = placeOf(event)
    if (event.pointerType === 'touch' && event.isPrimary) {
      hold = setTimeout(() => {
        if (!openMenuAt(event)) return
        hasOpenedMenu = true
        // What the finger does from now on is no gesture.
        const { pointerId } = event
        element.dispatchEvent(new PointerEvent('pointercancel', { pointerId }))
      }, HOLD_MS)
    }
    dragged = boundaryOf(event)
    if (dragged === null) return
    element.setPointerCapture(event.pointerId)
    timeline.setHover(null)
    event.stopImmediatePropagation()
  }
  const openMenuAt = (event: MouseEvent): boolean => {
    const { x, y } = placeOf(event)
    const scene = sceneNow()
    const id = turnAt(scene, timeline, x, y)
    if (id === undefined) return false
    timeline.setHover(null)
    scene?.edits?.openMenu(id, { left: event.clientX, top: event.clientY })
    return true
  }
  /** Without a turn there, the menu is the browser's own. */
  const onContextMenu = (event: MouseEvent) => {
    if ((sceneNow()?.edits ?? null) === null) return
    // A key opened it, which is handled where it was pressed.
    const isKey = 'pointerType' in event && event.pointerType === ''
    if (isKey || openMenuAt(event)) event.preventDefault()
  }
  const onMove = (event: PointerEvent) => {
    const at = placeOf(event)
    const isHeld = pressed !== null && Math.hypot(at.x - pressed.x, at.y - pressed.y) <= HOLD_PIXELS
    if (!isHeld) clearTimeout(hold)
    if (dragged !== null) {
      move(event, false)
      event.stopImmediatePropagation()
    } else if (pressed === null)
      element.style.cursor = boundaryOf(event) === null ? '' : 'ew-resize'
  }
  const onUp = (event: PointerEvent) => {
    clearTimeout(hold)
    const at = placeOf(event)
    const isClick =
      pressed !== null && Math.hypot(at.x - pressed.x, at.y - pressed.y) <= CLICK_PIXELS
    pressed = null
    if (dragged === null) {
      if (isClick) chooseAt(sceneNow(), timeline, at.x, at.y)
      return
    }
    // A click on a boundary chooses its turn and moves nothing.
    if (isClick) sceneNow()?.edits?.moveBoundary(dragged.id, dragged.edge, null, true)
    else move(event, true)
    dragged = null
    event.stopImmediatePropagation()
  }
  /** Without it, the browser clicks where the finger was, and the click closes the menu. */
  const onTouchEnd = (event: TouchEvent) => {
    if (hasOpenedMenu && event.cancelable) event.preventDefault()
  }
  const onCancel = () => {
    clearTimeout(hold)
    if (dragged !== null) sceneNow()?.edits?.moveBoundary(dragged.id, dragged.edge, null, true)
    dragged = null
    pressed = null
  }

  element.addEventListener('pointerdown', onDown, { signal })
  element.addEventListener('pointermove', onMove, { signal })
  element.addEventListener('pointerup', onUp, { signal })
  element.addEventListener('pointercancel', onCancel, { signal })
  element.addEventListener('contextmenu', onContextMenu, { signal })
  element.addEventListener('touchend', onTouchEnd, { signal, passive: false })
  signal.addEventListener('abort', () => clearTimeout(hold), { once: true })
}

/** The boundary near a place of the lanes; that of the chosen turn first. */
export function boundaryAt(
  scene: Scene | null,
  timeline: TimelineStore,
  x: number,
  y: number,
  grip: number,
): Boundary | null {
  if (scene === null || scene.edits === null || !isIn(scene.layout.lanes, y)) return null
  const { layout, edits } = scene
  const { window } = timeline.state()
  const near = hitTest(
    { layout, table: edits.table, curve: null },
    timeAt(window, layout.width, x),
    y,
    ((window.end - window.start) / layout.width) * (grip / HIT_PIXELS),
  )
  const place = near?.kind === 'turn' ? near.place : -1
  const lane = edits.table.lanes[layout.bars.findIndex((bar) => isIn(bar, y))]
  const chosen = edits.table.turns[edits.chosen]
  const places =
    chosen !== undefined && chosen.speaker === lane?.speaker ? [edits.chosen, place] : [place]
  for (const candidate of places) {
    const turn = edits.table.turns[candidate]
    const id = edits.ids[candidate]
    if (turn === undefined || id === undefined) continue
    const [start, end] = [turn.start, turn.end].map((time) =>
      Math.abs(xAt(window, layout.width, time) - x),
    )
    const nearest = Math.min(start as number, end as number)
    // The middle of a short turn stays for a click.
    const width = ((turn.end - turn.start) * layout.width) / (window.end - window.start)
    const isMiddle = candidate !== edits.chosen && width < 3 * grip
    if (nearest > grip || isMiddle) continue
    return { id, edge: (start as number) <= (end as number) ? 'start' : 'end' }
  }
  return null
}

/** The tolerance of the hit test beside a turn. */
const HIT_PIXELS = 3

function chooseAt(scene: Scene | null, timeline: TimelineStore, x: number, y: number): void {
  const id = turnAt(scene, timeline, x, y)
  if (id !== undefined) scene?.edits?.choose(id)
}

/** The turn at a place of the lanes. */
function turnAt(
  scene: Scene | null,
  timeline: TimelineStore,
  x: number,
  y: number,
): TurnId | undefined {
  if (scene === null || scene.edits === null) return undefined
  const { layout, edits } = scene
  const { window } = timeline.state()
  const perPixel = (window.end - window.start) / layout.width
  const hit = hitTest(
    { layout, table: edits.table, curve: null },
    timeAt(window, layout.width, x),
    y,
    perPixel,
  )
  return hit?.kind === 'turn' ? edits.ids[hit.place] : undefined
}
