import { type ColoursByLabel, textureOf } from '@toolkit/server/client'
import type { Proposal } from '../../identification/identity-words.ts'
import type { LaneGroup } from '../lane-group.ts'
import { laneColourOf } from '../palette.ts'
import { type Band, GAINS, type PlotLayout } from '../plot-layout.ts'
import classes from '../timeline.module.css'
import { SpectrogramLabels } from './spectrogram-row.tsx'

interface Props {
  readonly layout: PlotLayout
  readonly speakers: readonly string[]
  readonly nameOf: (speaker: string) => string
  readonly colours: ColoursByLabel
  /** Why a speaker may be no person; null: there is no such doubt. */
  readonly doubtOf: (speaker: string) => string | null
  /** A name that is proposed for a speaker and not accepted yet; null: none. */
  readonly proposalOf: (speaker: string) => Proposal | null
  /** The lanes of another run. */
  readonly above: LaneGroup | null
  /** The name of the strip of marks. */
  readonly marksTitle: string
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
  const { layout, scoreName, hasTwoChannels, gain, onGain, marksTitle } = props
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
      <LaneNames {...props} />
      {layout.marks !== null && <RowLabel text={marksTitle} {...layout.marks} />}
      {layout.verdicts !== null && <RowLabel text="Verdicts" {...layout.verdicts} />}
      {layout.curve.height > 0 && (
        <>
          <RowLabel text="100" top={layout.curve.top} height={14} />
          <RowLabel
            text={`${scoreName.charAt(0).toUpperCase()}${scoreName.slice(1)}`}
            top={layout.curve.top}
            height={layout.curve.height}
          />
          <RowLabel text="0" top={layout.curve.top + layout.curve.height - 14} height={14} />
        </>
      )}
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

interface LaneNamesProps extends Omit<Props, 'marksTitle'> {
  readonly onScroll: (pixels: number) => void
  /** Height of the names above their lanes, in pixels; 0: they are beside them. */
  readonly lift?: number
}

/** Speaker names, beside their lanes or above them. They scroll, and the lanes with them, if not all lanes fit. */
export function LaneNames({ onScroll, lift = 0, above, ...labels }: LaneNamesProps) {
  const { lanes, lanesContent, bars } = labels.layout
  const both = labels.layout.above
  const first = both?.title.top ?? (bars[0]?.top ?? 0) - lift - LANE_INSET
  // As they are in the scrolled content, without the scroll position.
  const content = ({ top, height }: Band) => ({ top: top - first, height })
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
        {both !== null && above !== null && (
          <>
            <GroupTitle text={above.title} {...content(both.title)} />
            <SpeakerLabels
              speakers={above.table?.lanes.map(({ speaker }) => speaker) ?? []}
              nameOf={above.nameOf}
              colours={above.colours}
              doubtOf={() => null}
              proposalOf={() => null}
              bars={both.bars.map(content)}
              lift={lift}
            />
            <GroupTitle text={above.ownTitle} {...content(both.ownTitle)} />
          </>
        )}
        <SpeakerLabels {...labels} bars={bars.map(content)} lift={lift} />
      </div>
    </section>
  )
}

function GroupTitle({ text, top, height }: { readonly text: string } & Band) {
  return (
    <div className={`${classes.label} ${classes.groupTitle}`} style={{ top, height }}>
      <span title={text}>{text}</span>
    </div>
  )
}

interface SpeakerLabelsProps
  extends Pick<Props, 'speakers' | 'nameOf' | 'colours' | 'doubtOf' | 'proposalOf'>,
    Pick<PlotLayout, 'bars'> {
  readonly lift: number
}

function SpeakerLabels(props: SpeakerLabelsProps) {
  const { bars, speakers, nameOf, colours, doubtOf, proposalOf, lift } = props
  return speakers.map((speaker, place) => {
    const bar = bars[place]
    if (bar === undefined) return null
    const doubt = doubtOf(speaker)
    const proposal = proposalOf(speaker)
    return (
      <div
        key={speaker}
        className={`${classes.label} ${classes.speaker}`}
        style={{ top: bar.top - lift, height: lift === 0 ? bar.height : lift }}
      >
        {proposal === null ? (
          <span dir="auto" title={nameOf(speaker)}>
            {nameOf(speaker)}
          </span>
        ) : (
          <ProposedName proposal={proposal} />
        )}
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

function ProposedName({ proposal: { name, scores, words } }: { readonly proposal: Proposal }) {
  return (
    <>
      <span className={classes.proposed} role="img" aria-label={words} title={words}>
        <bdi>{name}</bdi>?
      </span>
      <small className={classes.proposedScores} aria-hidden title={words}>
        {scores}
      </small>
    </>
  )
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
