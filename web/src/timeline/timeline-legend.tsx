import { formatStretch, formatTime } from '../format/time-format.ts'
import classes from './timeline.module.css'
import { useTimeline } from './timeline-state.ts'

/** What the picture means and how to move in it; while something is selected, what. */
export function TimelineLegend() {
  const selection = useTimeline((state) => state.selection)
  const isLooping = useTimeline((state) => state.loopSelection)
  return (
    <p className={`${classes.legend} figures`} data-testid="timeline-legend">
      {selection === null
        ? 'Fainter bars are less sure, framed ones lie in the turn threshold, hatched times are overlaps. Wheel or + − zooms; a drag over the sound selects a stretch to loop; a click goes there.'
        : `Selected ${formatTime(selection.start)} – ${formatTime(selection.end)} (${formatStretch(selection.end - selection.start)})${isLooping ? ', playing goes round in it' : ''}. Esc drops it, Z zooms to it.`}
    </p>
  )
}
