import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react'
import classes from '../shared/insight.module.css'
import { type PairGroup, pairsInOrder } from './score-pairs.ts'

interface Props {
  readonly group: PairGroup
  /** The place of the chosen recording; null: none. */
  readonly chosen: number | null
  readonly onChoose: (place: number | null) => void
  readonly onOpen: (place: number) => void
  /** What is said of a recording. */
  readonly children: (place: number) => ReactNode
}

/** One stop of the Tab key from which the arrow keys go through the points, from left to right, and Enter opens one. */
export function PointKeys({ group, chosen, onChoose, onOpen, children }: Props) {
  const order = useMemo(() => pairsInOrder(group), [group])
  const [at, setAt] = useState(0)
  const choose = (wanted: number) => {
    const next = Math.min(Math.max(wanted, 0), order.length - 1)
    setAt(next)
    onChoose(order[next] ?? null)
  }
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if (typeof step === 'number') choose(chosen === null ? at : at + step)
    else choose(step === 'first' ? 0 : order.length - 1)
  }
  return (
    <>
      <button
        type="button"
        className={classes.pointKeys}
        onKeyDown={press}
        onBlur={() => onChoose(null)}
        onClick={() => (chosen === null ? choose(at) : onOpen(chosen))}
      >
        Go through the points with the arrow keys; Enter opens one
      </button>
      <span aria-live="polite">
        {chosen !== null && (
          <>
            {at + 1} of {order.length}: {children(chosen)}
          </>
        )}
      </span>
    </>
  )
}

const STEPS: Readonly<Record<string, number | 'first' | 'last'>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  Home: 'first',
  End: 'last',
}
