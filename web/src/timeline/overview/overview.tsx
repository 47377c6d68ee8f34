import { useQueryClient } from '@tanstack/react-query'
import { type RefObject, useEffect, useRef } from 'react'
import { playhead } from '../../playback/playhead.ts'
import { CanvasSurface } from '../canvas/canvas-surface.ts'
import type { FrameScheduler } from '../canvas/frame-scheduler.ts'
import type { Scene } from '../scene.ts'
import classes from '../timeline.module.css'
import { timeline } from '../timeline-state.ts'
import { PeakSource } from '../waveform/peak-source.ts'
import { onOverviewDrag } from './overview-drag.ts'
import { OVERVIEW_PIXELS, OverviewPainter } from './overview-painter.ts'

interface Props {
  readonly recordingId: string
  /** Version of the recording's sound. */
  readonly sound: string
  readonly durationSeconds: number
  readonly scene: RefObject<Scene | null>
  readonly scheduler: FrameScheduler
}

/** Overview of the whole recording with its spots: drag to move the window or its borders; click to seek. */
export function Overview({ recordingId, sound, durationSeconds, scene, scheduler }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const base = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<HTMLCanvasElement>(null)
  const client = useQueryClient()
  useEffect(() => {
    if (box.current === null || base.current === null || overlay.current === null) return
    const peaks = new PeakSource(client, { recordingId, sound, durationSeconds }, scheduler.request)
    const surfaces = [new CanvasSurface(base.current), new CanvasSurface(overlay.current)] as const
    const painter = new OverviewPainter(...surfaces, timeline, playhead)
    const remove = scheduler.add(() => {
      if (scene.current !== null) painter.paint({ ...scene.current, peaks })
    })
    const ended = new AbortController()
    onOverviewDrag(box.current, timeline, playhead, ended.signal)
    return () => {
      ended.abort()
      remove()
      peaks.close()
    }
  }, [client, recordingId, sound, durationSeconds, scene, scheduler])
  return (
    <div
      ref={box}
      className={classes.overview}
      style={{ height: OVERVIEW_PIXELS }}
      data-testid="timeline-overview"
    >
      <canvas
        ref={base}
        className={classes.canvas}
        role="img"
        aria-label="The whole recording: where spots are, and which part is shown below"
      />
      <canvas ref={overlay} className={classes.canvas} />
    </div>
  )
}
