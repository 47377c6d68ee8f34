import type { PlotLayout } from '../plot-layout.ts'
import classes from '../timeline.module.css'

interface Props {
  readonly layout: PlotLayout
  readonly speakers: readonly string[]
  readonly nameOf: (speaker: string) => string
  /** Why a speaker may be no person; null: there is no such doubt. */
  readonly doubtOf: (speaker: string) => string | null
}

interface GutterProps extends Props {
  /** Display name of the curve's scores. */
  readonly scoreName: string
}

const COLOURS = 7

/** Labels of the lanes and the curve, beside the plot. */
export function LaneLabels({ layout, speakers, nameOf, doubtOf, scoreName }: GutterProps) {
  return (
    <div className={classes.gutter} style={{ height: layout.height }}>
      <RowLabel text="Sound" top={layout.waveform.top} height={layout.waveform.height} />
      <RowLabel text="Overlap" top={layout.overlap.top} height={layout.overlap.height - 2} />
      <SpeakerLabels layout={layout} speakers={speakers} nameOf={nameOf} doubtOf={doubtOf} />
      <RowLabel text="100" top={layout.curve.top} height={14} />
      <RowLabel
        text={`${scoreName.charAt(0).toUpperCase()}${scoreName.slice(1)}`}
        top={layout.curve.top}
        height={layout.curve.height}
      />
      <RowLabel text="0" top={layout.curve.top + layout.curve.height - 14} height={14} />
    </div>
  )
}

/** Speaker names above their lanes, for narrow pages. */
export function SpeakerLabels({
  layout,
  speakers,
  nameOf,
  doubtOf,
  lift = 0,
}: Props & { lift?: number }) {
  return speakers.map((speaker, place) => {
    const bar = layout.bars[place]
    if (bar === undefined) return null
    const doubt = doubtOf(speaker)
    return (
      <div
        key={speaker}
        className={`${classes.label} ${classes.speaker}`}
        style={{ top: bar.top - lift, height: lift === 0 ? bar.height : lift }}
      >
        <span dir="auto" title={nameOf(speaker)}>
          {nameOf(speaker)}
        </span>
        {doubt !== null && (
          <b className={classes.doubt} role="img" aria-label={doubt} title={doubt}>
            ?
          </b>
        )}
        <i
          className={classes.swatch}
          style={{ background: `var(--timeline-lane${place % COLOURS})` }}
        />
      </div>
    )
  })
}

function RowLabel({ text, top, height }: { text: string; top: number; height: number }) {
  return (
    <div className={classes.label} style={{ top, height }}>
      <span>{text}</span>
    </div>
  )
}
