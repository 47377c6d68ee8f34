import { type CurveChoice, curveMeaning, curveWords } from '../curves/curve-choice.ts'
import { formatStretch, formatTime } from '../format/time-format.ts'
import { MARK_KINDS, type MarkKind, type Marks } from './marks.ts'
import { type OverlayCurve, overlayWords } from './overlays.ts'
import classes from './timeline.module.css'
import { useTimeline } from './timeline-state.ts'

interface OverlayLegendProps {
  readonly overlays: readonly OverlayCurve[]
  readonly nameOf: (speaker: string) => string
}

/** Which line is which curve. */
export function OverlayLegend({ overlays, nameOf }: OverlayLegendProps) {
  if (overlays.length === 0) return null
  return (
    <ul className={classes.curves} aria-label="Overlaid curves">
      {overlays.map((overlay) => (
        <li key={`${overlay.choice.name}/${overlay.name}`}>
          <svg width="22" height="8" aria-hidden="true">
            <line
              x1="0"
              x2="22"
              y1="4"
              y2="4"
              stroke={overlay.colour}
              strokeWidth="2"
              strokeDasharray={`${overlay.dash.on} ${overlay.dash.off}`}
            />
          </svg>{' '}
          {overlayWords(overlay, nameOf)}
        </li>
      ))}
    </ul>
  )
}

interface TimelineLegendProps {
  readonly curve: CurveChoice | null
  readonly nameOf: (speaker: string) => string
  readonly isEdited: boolean
}

/** Legend and usage hints; the selection while there is one. */
export function TimelineLegend({ curve, nameOf, isEdited }: TimelineLegendProps) {
  const selection = useTimeline((state) => state.selection)
  const isLooping = useTimeline((state) => state.loopSelection)
  if (selection !== null) {
    const span = `${formatTime(selection.start)} – ${formatTime(selection.end)} (${formatStretch(selection.end - selection.start)})`
    return (
      <p className={`${classes.legend} figures`} data-testid="timeline-legend">
        Selected {span}
        {isLooping && ', looping'}. Esc clears it, Z zooms to it.
      </p>
    )
  }
  const lines = [
    isEdited ? EDIT_LINE : '',
    'The waveform is scaled to the loudest part.',
    curveLine(curve, nameOf),
    'Fainter bars are less certain, framed ones are in the turn range, hatched times are overlaps.',
    'Wheel or + − zooms; dragging over the waveform selects a part to loop; a click seeks.',
  ]
    .filter((line) => line !== '')
    .join(' ')
  return (
    <p className={classes.legend} data-testid="timeline-legend" title={lines}>
      {lines}
    </p>
  )
}

const EDIT_LINE =
  'A line above a turn: confirmed; dashes: corrected; framed: chosen, its ends can be dragged. The strip on the axis is checked.'

function curveLine(curve: CurveChoice | null, nameOf: (speaker: string) => string): string {
  return curve === null
    ? ''
    : `The curve is the ${curveWords(curve, nameOf)}. ${curveMeaning(curve, nameOf)} `
}

/** The look of a kind of marks. */
export function MarkSwatch({ kind }: { readonly kind: MarkKind }) {
  return <i className={classes.mark} data-kind={kind} />
}

/** What the marks below the lanes mean. */
export function MarksLegend({ marks }: { readonly marks: Pick<Marks, 'title' | 'kindWords'> }) {
  return (
    <ul className={classes.kinds} aria-label={marks.title}>
      {MARK_KINDS.map((kind) => (
        <li key={kind}>
          <MarkSwatch kind={kind} /> {marks.kindWords[kind]}
        </li>
      ))}
    </ul>
  )
}
