import { useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef } from 'react'
import { typedKey } from '../../keys/typed-key.ts'
import { type Playhead, playhead } from '../../playback/playhead.ts'
import { CanvasSurface, type FrameScheduler } from '../canvas/canvas.ts'
import { type Hit, hitAt, type Targets } from '../hit-test.ts'
import type { Scene } from '../scene.ts'
import classes from '../timeline.module.css'
import { type TimelineStore, timeline } from '../timeline-state.ts'
import { PeakSource } from '../waveform/peak-source.ts'
import { onEditGestures } from './edit-gestures.ts'
import { plotActions, pressTimelineKey, type SpotBounds } from './plot-actions.ts'
import { onPlotGestures } from './plot-gestures.ts'
import { PlotPainter } from './plot-painter.ts'

interface Props {
  readonly recordingId: string
  /** Version of the recording's sound. */
  readonly sound: string
  readonly durationSeconds: number
  readonly height: number
  readonly description: string
  readonly scene: RefObject<Scene | null>
  readonly scheduler: FrameScheduler
  readonly onThreshold: (changes: SpotBounds) => void
  readonly children: React.ReactNode
}

/** The plot: axis, waveform, lanes and curve on one canvas, moving parts on another; handles pointer and keys. */
export function Plot(props: Props) {
  const { recordingId, sound, durationSeconds, height, description, scene, scheduler } = props
  const commit = useRef(props.onThreshold)
  useEffect(() => {
    commit.current = props.onThreshold
  })
  const box = useRef<HTMLElement>(null)
  const base = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<HTMLCanvasElement>(null)
  const client = useQueryClient()
  const descriptionId = useId()
  const targets = (): Targets | null => targetsOf(scene.current)
  useEffect(() => {
    if (box.current === null || base.current === null || overlay.current === null) return
    const peaks = new PeakSource(client, { recordingId, sound, durationSeconds }, scheduler.request)
    const surfaces = [new CanvasSurface(base.current), new CanvasSurface(overlay.current)] as const
    const painter = new PlotPainter(...surfaces, timeline, playhead)
    const remove = scheduler.add(() => {
      if (scene.current !== null) painter.paint({ ...scene.current, peaks })
    })
    const ended = new AbortController()
    const look = () => targetsOf(scene.current)
    const actions = plotActions(timeline, playhead, look, (changes) => commit.current(changes))
    onEditGestures(box.current, () => scene.current, timeline, ended.signal)
    onPlotGestures(box.current, actions, ended.signal)
    inspectByFocus(box.current, timeline, playhead, look, ended.signal)
    return () => {
      ended.abort()
      remove()
      peaks.close()
    }
  }, [client, recordingId, sound, durationSeconds, scene, scheduler])
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (pressTimelineKey(typedKey(event), timeline, playhead, targets())) event.preventDefault()
  }
  return (
    <section
      ref={box}
      className={classes.plot}
      style={{ height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys must be reachable without a mouse
      tabIndex={0}
      aria-label="Diagram"
      aria-describedby={descriptionId}
      data-testid="timeline-plot"
      onKeyDown={press}
    >
      <canvas
        ref={base}
        className={classes.canvas}
        role="img"
        aria-label="Diarization diagram: speakers over time, with confidence"
        aria-describedby={descriptionId}
      />
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas without tabIndex has no focus */}
      <canvas ref={overlay} className={classes.canvas} aria-hidden="true" />
      <p id={descriptionId} className={classes.hidden}>
        {description}
      </p>
      {props.children}
    </section>
  )
}

function targetsOf(scene: Scene | null): Targets | null {
  if (scene === null) return null
  const { layout, table, above, marks, blocks, overlays } = scene
  return { layout, table, above, marks, curve: blocks?.curve ?? null, overlays }
}

/** While the plot has keyboard focus, describes the item under the playhead; until `signal` is aborted. */
function inspectByFocus(
  element: HTMLElement,
  timeline: TimelineStore,
  playhead: Playhead,
  targets: () => Targets | null,
  signal: AbortSignal,
): void {
  let described: Hit | null = null
  const describe = () => {
    const known = targets()
    const { seconds, isPlaying } = playhead.state()
    if (known === null || !element.matches(':focus-visible')) return
    const hit = hitAt(known.table, known.curve, seconds)
    // During playback 50 samples pass per second, so only turns are described.
    if (hit?.kind === 'sample' && isPlaying) return
    if (isSame(hit, described) && timeline.state().hover?.by === 'keyboard') return
    described = hit
    timeline.setHover({ seconds, y: heightOf(hit, known), hit, by: 'keyboard' })
  }
  const unsubscribe = playhead.subscribe(describe)
  signal.addEventListener('abort', unsubscribe, { once: true })
  element.addEventListener('focus', describe, { signal })
  element.addEventListener('blur', () => timeline.setHover(null), { signal })
}

function heightOf(hit: Hit | null, { layout, table }: Targets): number {
  if (hit?.kind !== 'turn') return layout.curve.top
  const speaker = table?.turns[hit.place]?.speaker
  const lane = table?.lanes.findIndex((one) => one.speaker === speaker) ?? -1
  const bar = layout.bars[lane]
  const { top, height } = layout.lanes
  // A lane that is scrolled away has its bar outside of the band.
  return bar === undefined ? top : Math.min(Math.max(bar.top + bar.height, top), top + height)
}

function isSame(a: Hit | null, b: Hit | null): boolean {
  if (a === null || b === null) return a === b
  if (a.kind === 'sample') return b.kind === 'sample' && a.index === b.index
  return b.kind === a.kind && b.place === a.place
}
