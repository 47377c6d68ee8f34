import { Alert, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import {
  type CSSProperties,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { errorMessage } from '../api/error-message.ts'
import { counted } from '../format/score-format.ts'
import type { ShownCurve } from '../recording/curves/curve-choice.ts'
import { curveWords } from '../recording/curves/curve-words.ts'
import { playhead } from '../recording/playhead.ts'
import { soundVersion } from '../recording/sound.ts'
import { useElementWidth } from './element-width.ts'
import { followPlayhead } from './follow-playhead.ts'
import { FrameScheduler } from './frame-scheduler.ts'
import { LaneLabels, SpeakerLabels } from './lane-labels.tsx'
import { Overview } from './overview.tsx'
import { onSchemeChange, readPalette } from './palette.ts'
import { Plot } from './plot.tsx'
import { plotLayout } from './plot-layout.ts'
import type { Scene } from './scene.ts'
import classes from './timeline.module.css'
import { curveBlocksQuery, turnTableQuery } from './timeline-data.ts'
import { TimelineLegend } from './timeline-legend.tsx'
import { timeline } from './timeline-state.ts'
import { TimelineTooltip } from './timeline-tooltip.tsx'
import { VisibleTimes } from './visible-times.tsx'

interface Props {
  readonly recording: RecordingView
  readonly runId: string
  readonly shown: ShownCurve
  /** A label as people read it. */
  readonly nameOf: (speaker: string) => string
  /** Where another curve is chosen. */
  readonly curveSelect: ReactNode
}

const GUTTER_PIXELS = 132
/** Below this width the names stand above their lanes. */
const NARROW_PIXELS = 620

/** The shared time axis of a recording: its sound, who speaks, how sure that is, and where we are. */
export function Timeline({ recording, runId, shown, nameOf, curveSelect }: Props) {
  const turns = useQuery(turnTableQuery(recording.id, runId))
  const { asked, isKnown, isNone } = shown
  const curve = useQuery({
    ...curveBlocksQuery(recording.id, runId, asked),
    enabled: isKnown && !isNone,
  })
  const table = turns.data ?? null
  const blocks = (isKnown && !isNone ? curve.data : null) ?? null
  const durationSeconds = recording.durationSeconds ?? knownEnd(table, blocks)
  const failed = [turns, curve].find(({ isError }) => isError)
  const key = `${recording.id}/${runId}`

  const box = useRef<HTMLElement>(null)
  const boxWidth = useElementWidth(box)
  const isNarrow = boxWidth < NARROW_PIXELS
  const width = boxWidth - (isNarrow ? 0 : GUTTER_PIXELS)
  const lanes = table?.lanes.length ?? recording.speakerCount ?? 1
  const layout = useMemo(() => plotLayout(width, lanes, isNarrow), [width, lanes, isNarrow])

  const scene = useRef<Scene | null>(null)
  const [scheduler] = useState(() => new FrameScheduler())
  useLayoutEffect(() => timeline.open(key, durationSeconds), [key, durationSeconds])
  useLayoutEffect(() => {
    if (box.current === null) return
    const palette = scene.current?.palette ?? readPalette(box.current)
    scene.current = { layout, table, blocks, peaks: null, palette }
    scheduler.request()
  }, [layout, table, blocks, scheduler])
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

  const speakers = table?.lanes.map(({ speaker }) => speaker) ?? []
  const labels = { layout, speakers, nameOf }
  const sound = soundVersion(recording.sound)
  const parts = { recordingId: recording.id, sound, durationSeconds, scene, scheduler }
  const scoreName = shown.curve ? curveWords(shown.curve, nameOf) : 'Score'
  return (
    <section
      ref={box}
      className={`${classes.timeline} ${isNarrow ? classes.narrow : ''}`}
      style={{ '--timeline-gutter': `${GUTTER_PIXELS}px` } as CSSProperties}
      aria-label="Timeline"
      aria-busy={turns.isPending || (!isNone && curve.isPending)}
      data-testid="timeline"
    >
      {failed && (
        <Alert color="red" variant="outline" title="The diagram is not whole">
          {errorMessage(failed.error)}{' '}
          <Button size="compact-sm" variant="default" onClick={() => void failed.refetch()}>
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
      <div className={classes.row}>
        <LaneLabels {...labels} scoreName={scoreName} />
        <Plot {...parts} height={layout.height} description={describe(table?.turns.length, lanes)}>
          {isNarrow && (
            <div className={classes.above}>
              <SpeakerLabels {...labels} lift={17} />
            </div>
          )}
          <TimelineTooltip
            targets={{ layout, table, curve: blocks?.curve ?? null }}
            nameOf={nameOf}
            scoreName={scoreName}
          />
        </Plot>
      </div>
      <div className={classes.foot}>
        {curveSelect}
        <TimelineLegend curve={shown.curve} nameOf={nameOf} />
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
    `${what}. The sound is drawn up to its loudest part. Plus and minus zoom, brackets move by half a window, Home and End go to the ends, ` +
    'F shows everything, Z zooms to the selection or to the turn under the playhead, Escape ends the selection. ' +
    'The lists of turns and spots below say the same in words.'
  )
}
