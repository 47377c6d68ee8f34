import { type ColoursByLabel, textureOf } from '@toolkit/server/client'
import { laneColourOf } from '../palette.ts'
import { GAINS, type PlotLayout } from '../plot-layout.ts'
import classes from '../timeline.module.css'
import { SpectrogramLabels } from './spectrogram-row.tsx'

interface Props {
  readonly layout: PlotLayout
  readonly speakers: readonly string[]
  readonly nameOf: (speaker: string) => string
  readonly colours: ColoursByLabel
  /** Why a speaker may be no person; null: there is no such doubt. */
  readonly doubtOf: (speaker: string) => string | null
}

interface GutterProps extends Props {
  /** Display name of the curve's scores. */
  readonly scoreName: string
  /** Whether the sound is drawn as two channels. */
  readonly hasTwoChannels: boolean
  /** Amplification of the drawn sound. */
  readonly gain: number
  readonly onGain: (gain: number) => void
  /** Called when the names are scrolled, with the distance in pixels. */
  readonly onScroll: (pixels: number) => void
}

/** Half of the gap between two lanes. */
const LANE_INSET = 3

/** Labels of the rows, beside the plot; the names scroll if not all lanes fit. */
export function RowLabels(props: GutterProps) {
  const { layout, speakers, nameOf, colours, doubtOf, scoreName, hasTwoChannels } = props
  const { gain, onGain, onScroll } = props
  return (
    <div className={classes.gutter} style={{ height: layout.height }}>
      <div
        className={classes.label}
        style={{ top: layout.waveform.top, height: layout.waveform.height }}
      >
        <GainSelect gain={gain} onChange={onGain} />
        <span>Audio</span>
        {hasTwoChannels && (
          <div className={classes.channels}>
            <abbr title="Left channel">L</abbr>
            <abbr title="Right channel">R</abbr>
          </div>
        )}
      </div>
      {layout.spectrogram !== null && <SpectrogramLabels band={layout.spectrogram} />}
      <RowLabel text="Overlap" top={layout.overlap.top} height={layout.overlap.height - 2} />
      <LaneNames {...{ layout, speakers, nameOf, colours, doubtOf, onScroll }} />
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

interface GainProps {
  readonly gain: number
  readonly onChange: (gain: number) => void
}

/** Amplifies the drawing of quiet sound. */
function GainSelect({ gain, onChange }: GainProps) {
  return (
    <select
      className={classes.gain}
      aria-label="Amplify the waveform"
      title="Amplify the waveform"
      value={gain}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    >
      {GAINS.map((each) => (
        <option key={each} value={each}>
          × {each}
        </option>
      ))}
    </select>
  )
}

const SCROLL_KEYS: ReadonlySet<string> = new Set([
  'ArrowUp',
  'ArrowDown',
  'PageUp',
  'PageDown',
  'Home',
  'End',
])

interface LaneNamesProps extends Props {
  readonly onScroll: (pixels: number) => void
  /** Height of the names above their lanes, in pixels; 0: they are beside them. */
  readonly lift?: number
}

/** Speaker names, beside their lanes or above them. They scroll, and the lanes with them, if not all lanes fit. */
export function LaneNames({ onScroll, lift = 0, ...labels }: LaneNamesProps) {
  const { lanes, lanesContent, bars } = labels.layout
  const first = bars[0]?.top ?? 0
  // As they are in the scrolled content, without the scroll position.
  const content = bars.map(({ top, height }) => ({ top: top - first + lift + LANE_INSET, height }))
  return (
    <section
      aria-label="Lanes"
      tabIndex={lanesContent > lanes.height ? 0 : -1}
      className={`${classes.names} ${lift > 0 ? classes.above : ''}`}
      style={{ top: lanes.top, height: lanes.height }}
      onScroll={(event) => onScroll(event.currentTarget.scrollTop)}
      // Above the lanes it is a part of the diagram, which has another use for these keys.
      onKeyDown={(event) => {
        if (SCROLL_KEYS.has(event.key)) event.stopPropagation()
      }}
    >
      <div style={{ height: lanesContent }}>
        <SpeakerLabels {...labels} bars={content} lift={lift} />
      </div>
    </section>
  )
}

interface SpeakerLabelsProps extends Omit<Props, 'layout'>, Pick<PlotLayout, 'bars'> {
  readonly lift: number
}

function SpeakerLabels({ bars, speakers, nameOf, colours, doubtOf, lift }: SpeakerLabelsProps) {
  return speakers.map((speaker, place) => {
    const bar = bars[place]
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
        <Swatch colour={colours.get(speaker) ?? place} />
      </div>
    )
  })
}

/** The colour of a speaker, with its texture. */
export function Swatch({ colour }: { readonly colour: number }) {
  return (
    <i
      className={classes.swatch}
      data-texture={textureOf(colour)}
      style={{ backgroundColor: laneColourOf(colour) }}
    />
  )
}

function RowLabel({ text, top, height }: { text: string; top: number; height: number }) {
  return (
    <div className={classes.label} style={{ top, height }}>
      <span>{text}</span>
    </div>
  )
}
