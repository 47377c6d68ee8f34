import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import classes from './resizer.module.css'

interface Props {
  readonly label: string
  /** The direction of the line; a vertical line is dragged sideways. */
  readonly orientation: 'vertical' | 'horizontal'
  /** Size of the resized part in pixels, and its bounds. */
  readonly size: number
  readonly min: number
  readonly max: number
  /** Whether a movement to the right or down makes the part larger (1) or smaller (−1). */
  readonly direction: 1 | -1
  readonly onChange: (size: number) => void
  readonly style?: React.CSSProperties
}

const STEP_PIXELS = 16

/** A line between two parts that is dragged, or moved by arrow keys, to resize one of them. */
export function Resizer({ label, orientation, size, min, max, direction, ...props }: Props) {
  const press = useRef<{ readonly at: number; readonly size: number } | null>(null)
  const isVertical = orientation === 'vertical'
  const place = (event: PointerEvent) => (isVertical ? event.clientX : event.clientY)
  const resize = (wanted: number) =>
    props.onChange(Math.round(Math.min(max, Math.max(min, wanted))))
  const onKeyDown = (event: KeyboardEvent) => {
    const forth = isVertical ? 'ArrowRight' : 'ArrowDown'
    const back = isVertical ? 'ArrowLeft' : 'ArrowUp'
    const wanted = {
      [forth]: size + direction * STEP_PIXELS,
      [back]: size - direction * STEP_PIXELS,
      Home: min,
      End: max,
    }[event.key]
    if (wanted === undefined) return
    event.preventDefault()
    event.stopPropagation()
    resize(wanted)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved is no <hr>
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.round(size)}
      aria-valuemin={Math.round(min)}
      aria-valuemax={Math.round(max)}
      className={classes.resizer}
      style={props.style}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        press.current = { at: place(event), size }
      }}
      onPointerMove={(event) => {
        const from = press.current
        if (from !== null) resize(from.size + direction * (place(event) - from.at))
      }}
      onPointerUp={() => {
        press.current = null
      }}
      onPointerCancel={() => {
        press.current = null
      }}
    />
  )
}
