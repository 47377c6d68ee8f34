import { useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef } from 'react'
import { meantKey } from '../keys/meant-key.ts'
import { playhead } from '../recording/playhead.ts'
import { CanvasSurface } from './canvas-surface.ts'
import { inspectByFocus } from './focus-inspection.ts'
import type { FrameScheduler } from './frame-scheduler.ts'
import type { Targets } from './hit-test.ts'
import { PeakSource } from './peak-source.ts'
import { plotActions } from './plot-actions.ts'
import { onPlotGestures } from './plot-gestures.ts'
import { PlotPainter } from './plot-painter.ts'
import type { Scene } from './scene.ts'
import classes from './timeline.module.css'
import { pressTimelineKey } from './timeline-keys.ts'
import { timeline } from './timeline-state.ts'

interface Props {
  readonly recordingId: string
  /** Which of the recording's sounds is drawn. */
  readonly sound: string
  readonly durationSeconds: number
  readonly height: number
  readonly description: string
  readonly scene: RefObject<Scene | null>
  readonly scheduler: FrameScheduler
  readonly children: React.ReactNode
}

/** The picture itself: axis, sound, lanes and curve on one canvas, what moves on another; pointer and keys. */
export function Plot(props: Props) {
  const { recordingId, sound, durationSeconds, height, description, scene, scheduler } = props
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
    onPlotGestures(box.current, plotActions(timeline, playhead, look), ended.signal)
    inspectByFocus(box.current, timeline, playhead, look, ended.signal)
    return () => {
      ended.abort()
      remove()
      peaks.close()
    }
  }, [client, recordingId, sound, durationSeconds, scene, scheduler])
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (pressTimelineKey(meantKey(event), timeline, playhead, targets())) event.preventDefault()
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
        aria-label="Who speaks when, and how sure it is"
        aria-describedby={descriptionId}
      />
      <canvas ref={overlay} className={classes.canvas} />
      <p id={descriptionId} className={classes.hidden}>
        {description}
      </p>
      {props.children}
    </section>
  )
}

function targetsOf(scene: Scene | null): Targets | null {
  return scene && { layout: scene.layout, table: scene.table, curve: scene.blocks?.curve ?? null }
}
