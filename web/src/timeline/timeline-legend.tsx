import { formatStretch, formatTime } from '../format/time-format.ts'
import type { CurveChoice } from '../recording/curves/curve-choice.ts'
import { curveMeaning, curveWords } from '../recording/curves/curve-words.ts'
import classes from './timeline.module.css'
import { useTimeline } from './timeline-state.ts'

interface Props {
  readonly curve: CurveChoice | null
  readonly nameOf: (speaker: string) => string
}

/** What the picture means and how to move in it; while something is selected, what. */
export function TimelineLegend({ curve, nameOf }: Props) {
  const selection = useTimeline((state) => state.selection)
  const isLooping = useTimeline((state) => state.loopSelection)
  return (
    <p className={`${classes.legend} figures`} data-testid="timeline-legend">
      {selection === null
        ? `The sound is drawn up to its loudest part. ${curveLine(curve, nameOf)}Fainter bars are less sure, framed ones lie in the turn threshold, hatched times are overlaps. Wheel or + − zooms; a drag over the sound selects a stretch to loop; a click goes there.`
        : `Selected ${formatTime(selection.start)} – ${formatTime(selection.end)} (${formatStretch(selection.end - selection.start)})${isLooping ? ', playing goes round in it' : ''}. Esc drops it, Z zooms to it.`}
    </p>
  )
}

function curveLine(curve: CurveChoice | null, nameOf: (speaker: string) => string): string {
  return curve === null
    ? ''
    : `The curve is the ${curveWords(curve, nameOf)}. ${curveMeaning(curve, nameOf)} `
}
