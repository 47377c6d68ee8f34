import { formatTime } from '../format/time-format.ts'
import classes from './timeline.module.css'
import { useTimeline } from './timeline-state.ts'

/** From when to when the diagram shows. */
export function VisibleTimes() {
  const from = useTimeline(({ window }) => formatTime(window.start))
  const to = useTimeline(({ window }) => formatTime(window.end))
  return (
    <div className={`${classes.times} figures`} data-testid="timeline-window">
      <span>{from} –</span>
      <span>{to}</span>
    </div>
  )
}
