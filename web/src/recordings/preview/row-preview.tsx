import { useQuery } from '@tanstack/react-query'
import type { ListedRecordingView } from '@toolkit/server/client'
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import { api } from '../../api/client.ts'
import { hasNoFile, isBeingPrepared } from '../../api/recording-sound.ts'
import { counted, formatScore } from '../../format/number-format.ts'
import { statusWords } from '../../format/status-words.ts'
import { formatTime } from '../../format/time-format.ts'
import classes from './row-preview.module.css'
import { playedPart, worstSpotQuery } from './worst-spot.ts'

interface Props {
  readonly recording: ListedRecordingView
  /** Distance of the row from the top of the list. */
  readonly topPx: number
  readonly rowPx: number
  readonly onClose: () => void
}

/** A preview of a row: the diagram, and its worst spot to listen to. The focus stays on the row. */
export function RowPreview({ recording, topPx, rowPx, onClose }: Props) {
  const { id, name, currentRunId, durationSeconds, speakerCount, error, updatedAt } = recording
  const panel = useRef<HTMLElement>(null)
  const [isAbove, setAbove] = useState(false)
  // Above the row where there is no room below it.
  useLayoutEffect(() => {
    const rect = panel.current?.parentElement?.getBoundingClientRect()
    const height = panel.current?.offsetHeight ?? 0
    if (rect) setAbove(rect.top + topPx + rowPx + height > window.innerHeight)
  }, [topPx, rowPx])
  return (
    <section
      ref={panel}
      aria-label={`Preview of ${name}`}
      data-preview=""
      className={classes.panel}
      style={isAbove ? { bottom: `calc(100% - ${topPx}px)` } : { top: topPx + rowPx }}
    >
      <div className={classes.head}>
        <b className={classes.name} dir="auto">
          {name}
        </b>
        <span className={classes.facts}>
          {formatTime(durationSeconds)} ·{' '}
          {speakerCount === null ? '– speakers' : counted(speakerCount, 'speaker')} ·{' '}
          {statusWords(recording.status)}
        </span>
        <button
          type="button"
          className={classes.close}
          aria-label="Close the preview"
          title="Close (Space)"
          onClick={onClose}
        >
          ×
        </button>
      </div>
      {error !== null && <p className={classes.error}>{error.message}</p>}
      {currentRunId === null ? (
        <p className={classes.facts}>There is no result yet.</p>
      ) : (
        <>
          <img
            key={currentRunId}
            className={classes.diagram}
            src={api.diagramUrl(id, currentRunId, { version: updatedAt })}
            alt={`Diagram of the speakers of ${name}`}
          />
          {recording.score !== null && <WorstSpot recording={recording} run={currentRunId} />}
        </>
      )}
    </section>
  )
}

interface WorstSpotProps {
  readonly recording: ListedRecordingView
  readonly run: string
}

/** Plays the least certain spot. */
function WorstSpot({ recording, run }: WorstSpotProps) {
  const { data: spot, isSuccess, isError } = useQuery(worstSpotQuery(recording.id, run))
  const audio = useRef<HTMLAudioElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [hasFailed, setFailed] = useState(false)
  const canPlay = !isBeingPrepared(recording) && !hasNoFile(recording)
  const toggle = useEffectEvent(() => {
    const sound = audio.current
    if (!sound || !spot) return
    if (!sound.paused) {
      sound.pause()
      return
    }
    sound.currentTime = playedPart(spot).from
    setFailed(false)
    sound.play().catch((error: unknown) => {
      // Closing the preview aborts the start.
      if (!(error instanceof DOMException && error.name === 'AbortError')) setFailed(true)
    })
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches('input, textarea')
      if (event.key.toLowerCase() !== 'p' || isTyping || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      toggle()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  if (isError) return <p className={classes.facts}>The worst spot cannot be read.</p>
  if (!isSuccess) return <p className={classes.facts}>&nbsp;</p>
  if (spot === null) return <p className={classes.facts}>No spot at 50 or below.</p>
  return (
    <div className={classes.spot}>
      <button
        type="button"
        className={classes.play}
        disabled={!canPlay}
        title="P"
        onClick={() => toggle()}
      >
        {isPlaying ? 'Stop' : 'Play the worst spot'}
      </button>
      <span className={classes.facts}>
        at {formatTime(spot.start)}, {formatScore(spot.mean)}
      </span>
      {hasFailed && <span className={classes.error}>The audio cannot be played.</span>}
      {canPlay && (
        // biome-ignore lint/a11y/useMediaCaption: speech recordings have no captions
        <audio
          ref={audio}
          src={api.audioUrl(recording.id)}
          preload="none"
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onTimeUpdate={({ currentTarget: sound }) => {
            if (sound.currentTime >= playedPart(spot).to) sound.pause()
          }}
        />
      )}
    </div>
  )
}
