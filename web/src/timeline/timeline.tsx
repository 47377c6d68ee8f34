import { Alert, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ColoursByLabel, RecordingView } from '@toolkit/server/client'
import {
  type CSSProperties,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { errorMessage } from '../api/error-message.ts'
import { soundVersion } from '../api/recording-sound.ts'
import { type CurveChoice, curveWords, type ShownCurve } from '../curves/curve-choice.ts'
import { counted } from '../format/number-format.ts'
import { formatTime, timeDigits } from '../format/time-format.ts'
import type { Proposal } from '../identification/identity-words.ts'
import { type Playhead, type PlayheadState, playhead } from '../playback/playhead.ts'
import { FrameScheduler } from './canvas/canvas.ts'
import { TimelineTooltip } from './inspect/timeline-tooltip.tsx'
import type { LaneGroup } from './lane-group.ts'
import { MarksLegend, OverlayLegend, TimelineLegend } from './legend.tsx'
import type { Marks } from './marks.ts'
import { type OverlayCurve, useOverlays } from './overlays.ts'
import { Overview } from './overview/overview.tsx'
import { onSchemeChange, readPalette } from './palette.ts'
import { LaneNames, RowLabels } from './plot/lane-labels.tsx'
import { Plot } from './plot/plot.tsx'
import type { SpotBounds } from './plot/plot-actions.ts'
import { SpectrogramWords } from './plot/spectrogram-row.tsx'
import { NAME_PIXELS, plotLayout, TITLE_PIXELS } from './plot-layout.ts'
import { curveBlocksQuery, turnTableQuery } from './results/result-queries.ts'
import { RowResizers } from './row-resizers.tsx'
import { rowSizes, useRowSizes } from './row-sizes.ts'
import type { Scene } from './scene.ts'
import { useSpectrogram } from './spectrogram/use-spectrogram.ts'
import classes from './timeline.module.css'
import { type TimelineStore, timeline, useTimeline } from './timeline-state.ts'
import type { TurnEdits } from './turn-edits.ts'
import type { VerdictLane } from './verdict-lane.ts'
import { useTwoChannels } from './waveform/two-channels.ts'

/** Upper bound of the playback speed (the maximum is 2); frames may be late. */
const MAX_SPEED = 4

const MAX_FRAME_DELAY_SECONDS = 0.3

interface Props {
  readonly recording: RecordingView
  readonly runId: string
  readonly shown: ShownCurve
  /** Display name of a speaker label. */
  readonly nameOf: (speaker: string) => string
  readonly colours: ColoursByLabel
  /** Why a speaker may be no person; null: there is no such doubt. */
  readonly doubtOf: (speaker: string) => string | null
  /** A name that is proposed for a speaker and not accepted yet; null: none. */
  readonly proposalOf: (speaker: string) => Proposal | null
  /** Further curves to draw over the shown one. */
  readonly overlay: readonly CurveChoice[]
  /** The lanes of another run above those of the shown one; null: none. */
  readonly above: LaneGroup | null
  /** Stretches to mark below the lanes. Undefined: none; null while loading. */
  readonly marks: Marks | null | undefined
  /** The verdicts on stretches; null: there are none. */
  readonly verdicts: VerdictLane | null
  /** Curves of other runs to draw over the shown one. */
  readonly otherCurves: readonly OverlayCurve[]
  /** Curves have no row: their scores are not to be seen. */
  readonly isCurveHidden?: boolean
  /** The controls that select curves. */
  readonly curveSelect: ReactNode
  /** Called when a threshold line was dragged in the diagram. */
  readonly onThreshold: (changes: SpotBounds) => void
  /** Its turns are drawn instead of those of the run; null: they are not edited. */
  readonly edits: TurnEdits | null
}

const GUTTER_PIXELS = 132
/** The plot is not lower than this; the timeline scrolls instead. */
const MIN_HEIGHT_PIXELS = 230
/** Below this width the names are above their lanes. */
const NARROW_PIXELS = 620

/** The timeline of a recording: waveform, turns, scores and playback position. */
export function Timeline({ recording, runId, shown, nameOf, doubtOf, ...props }: Props) {
  const { colours, overlay, above, marks, verdicts, otherCurves, curveSelect } = props
  const { onThreshold, edits, proposalOf } = props
  const turns = useQuery(turnTableQuery(recording.id, runId))
  const { asked, isKnown, isNone } = shown
  const isCurveHidden = props.isCurveHidden === true
  const curve = useQuery({
    ...curveBlocksQuery(recording.id, runId, asked),
    enabled: isKnown && !isNone,
  })
  const table = edits?.table ?? turns.data ?? null
  const blocks = (isKnown && !isNone ? curve.data : null) ?? null
  const durationSeconds = recording.durationSeconds ?? knownEnd(table, blocks)
  const key = `${recording.id}/${runId}`

  const box = useRef<HTMLElement>(null)
  const rows = useRef<HTMLDivElement>(null)
  const { width: boxWidth, height } = useElementSize(rows)
  const isNarrow = boxWidth < NARROW_PIXELS
  const width = boxWidth - (isNarrow ? 0 : GUTTER_PIXELS)
  const lanes = table?.lanes.length ?? recording.speakerCount ?? 1
  const lanesAbove = above === null ? 0 : (above.table?.lanes.length ?? above.laneCount)
  const hasMarks = marks !== undefined
  const hasVerdicts = verdicts !== null
  const sizes = useRowSizes()
  const { gain, hasSpectrogram } = sizes
  const [scrolled, setScrolled] = useState(0)
  const layout = useMemo(
    () =>
      plotLayout({
        width,
        height: Math.max(height, MIN_HEIGHT_PIXELS + (lanesAbove === 0 ? 0 : 2 * TITLE_PIXELS)),
        lanes,
        above: lanesAbove,
        hasMarks,
        hasVerdicts,
        hasCurve: !isCurveHidden,
        labelsAbove: isNarrow,
        sizes,
        hasSpectrogram,
        scrolled,
      }),
    [
      width,
      height,
      lanes,
      lanesAbove,
      hasMarks,
      hasVerdicts,
      isCurveHidden,
      isNarrow,
      sizes,
      hasSpectrogram,
      scrolled,
    ],
  )

  const speakers = useMemo(() => table?.lanes.map(({ speaker }) => speaker) ?? [], [table])
  const { overlays: own, results } = useOverlays(recording.id, runId, overlay, colours)
  const overlays = useMemo(() => [...own, ...otherCurves], [own, otherCurves])
  const failed = [turns, curve, ...results].filter(({ isError }) => isError)
  const scene = useRef<Scene | null>(null)
  const [scheduler] = useState(() => new FrameScheduler())
  const sound = soundVersion(recording.sound)
  const owner = { recordingId: recording.id, sound, durationSeconds }
  const hasTwoChannels = useTwoChannels(owner)
  const spectrogram = useSpectrogram(owner, hasSpectrogram, scheduler.request)
  useLayoutEffect(() => timeline.open(key, durationSeconds), [key, durationSeconds])
  useLayoutEffect(() => {
    if (box.current === null) return
    const palette = scene.current?.palette ?? readPalette(box.current)
    const lanes = { table, colours, above, marks: marks ?? null, verdicts, edits }
    const drawn = { layout, ...lanes, blocks, overlays, spectrogram, gain }
    scene.current = { ...drawn, peaks: null, palette }
    scheduler.request()
  }, [
    layout,
    table,
    colours,
    above,
    marks,
    verdicts,
    edits,
    blocks,
    overlays,
    spectrogram,
    gain,
    scheduler,
  ])
  useEffect(() => {
    const stops = [
      timeline.subscribe(scheduler.request),
      playhead.subscribe(scheduler.request),
      followPlayhead(playhead, timeline),
      onSchemeChange(() => {
        if (box.current === null || scene.current === null) return
        scene.current = { ...scene.current, palette: readPalette(box.current) }
        scheduler.request()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      timeline.setHover(null)
      timeline.select(null)
    }
  }, [scheduler])

  const labels = { layout, speakers, nameOf, colours, doubtOf, proposalOf, above }
  const parts = { ...owner, scene, scheduler }
  const missing = shown.isNone ? 'Score' : ''
  const scoreName = shown.curve ? curveWords(shown.curve, nameOf) : missing
  return (
    <section
      ref={box}
      className={`${classes.timeline} ${isNarrow ? classes.narrow : ''}`}
      style={{ '--timeline-gutter': `${GUTTER_PIXELS}px` } as CSSProperties}
      aria-label="Timeline"
      aria-busy={turns.isPending || (!isNone && curve.isPending)}
      data-testid="timeline"
    >
      {failed[0] && (
        <Alert color="red" variant="outline" title="The diagram is incomplete">
          {errorMessage(failed[0].error)}{' '}
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              for (const { refetch } of failed) void refetch()
            }}
          >
            Try again
          </Button>
        </Alert>
      )}
      <div className={classes.row}>
        <div className={classes.gutter}>
          <VisibleTimes />
        </div>
        <Overview {...parts} />
      </div>
      <div className={`${classes.row} ${classes.rows}`} ref={rows}>
        <RowLabels
          {...labels}
          marksTitle={marks?.title ?? ''}
          scoreName={scoreName}
          hasTwoChannels={hasTwoChannels}
          gain={sizes.gain}
          onGain={(gain) => rowSizes.set({ gain })}
          onScroll={setScrolled}
        />
        <Plot
          {...parts}
          height={layout.height}
          description={describe(table?.turns.length, lanes)}
          onThreshold={onThreshold}
        >
          {isNarrow && <LaneNames {...labels} lift={NAME_PIXELS} onScroll={setScrolled} />}
          <TimelineTooltip
            targets={{
              layout,
              table,
              above,
              marks: marks ?? null,
              curve: blocks?.curve ?? null,
              overlays,
            }}
            nameOf={nameOf}
            scoreName={scoreName}
          />
        </Plot>
        {layout.spectrogram !== null && spectrogram !== null && (
          <SpectrogramWords band={layout.spectrogram} source={spectrogram} />
        )}
        <RowResizers layout={layout} />
      </div>
      <div className={classes.foot}>
        {/* First, so that what arrives later moves nothing. */}
        <TimelineLegend curve={shown.curve} nameOf={nameOf} isEdited={edits !== null} />
        <OverlayLegend overlays={overlays} nameOf={nameOf} />
        {marks && <MarksLegend marks={marks} />}
        {curveSelect}
      </div>
    </section>
  )
}

function knownEnd(
  table: { readonly turns: readonly { readonly end: number }[] } | null,
  blocks: {
    readonly curve: { readonly resolution: number; readonly values: ArrayLike<number> }
  } | null,
): number {
  const last = table?.turns.reduce((end, turn) => Math.max(end, turn.end), 0) ?? 0
  const curveEnd = blocks === null ? 0 : blocks.curve.values.length * blocks.curve.resolution
  return Math.max(last, curveEnd) || 1
}

function describe(turns: number | undefined, lanes: number): string {
  const what =
    turns === undefined ? 'Loading' : `${counted(turns, 'turn')} of ${counted(lanes, 'speaker')}`
  return (
    `${what}. The waveform is scaled to the loudest part. Plus and minus zoom, brackets move by half a window, Home and End go to the ends, ` +
    'F shows everything, Z zooms to the selection or to the turn under the playhead, Escape ends the selection. ' +
    'The lists of turns and spots have the same content.'
  )
}

/** Returns the size of an element in integer pixels, before the first paint and on every change. */
function useElementSize(element: RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    const measure = () => {
      const width = current.clientWidth
      const height = current.clientHeight
      setSize((now) => (now.width === width && now.height === height ? now : { width, height }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** Whether the playhead was moved by a seek and not by playback. `elapsedSeconds`: time between the two states. */
export function isSeek(
  previous: PlayheadState,
  current: PlayheadState,
  elapsedSeconds: number,
): boolean {
  const advanced = current.seconds - previous.seconds
  if (advanced === 0) return false
  const played = previous.isPlaying || current.isPlaying
  return !played || advanced < 0 || advanced > elapsedSeconds * MAX_SPEED + MAX_FRAME_DELAY_SECONDS
}

/**
 * Keeps the playhead visible: always after a seek, during playback unless the user has moved away. Loops the selection.
 * Returns a function that stops it.
 */
export function followPlayhead(playhead: Playhead, timeline: TimelineStore): () => void {
  let previous = playhead.state()
  let previousMs = performance.now()
  return playhead.subscribe(() => {
    const current = playhead.state()
    const currentMs = performance.now()
    const moved = isSeek(previous, current, (currentMs - previousMs) / 1000)
    previous = current
    previousMs = currentMs
    const { selection, loopSelection, isFollowing } = timeline.state()
    if (
      current.isPlaying &&
      loopSelection &&
      selection !== null &&
      current.seconds >= selection.end
    ) {
      previous = { ...current, seconds: selection.start }
      playhead.seek(selection.start)
      return
    }
    if (moved) timeline.follow(current.seconds)
    else if (current.isPlaying && isFollowing) timeline.reveal(current.seconds)
  })
}

/** The visible time range. */
function VisibleTimes() {
  const digits = useTimeline(({ window }) => timeDigits(window.end - window.start))
  const from = useTimeline(({ window }) => formatTime(window.start, digits))
  const to = useTimeline(({ window }) => formatTime(window.end, digits))
  return (
    <div className={`${classes.times} figures`} data-testid="timeline-window">
      <span>{from} –</span>
      <span>{to}</span>
    </div>
  )
}
