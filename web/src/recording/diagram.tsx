import { Alert, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { errorMessage } from '../api/error-message.ts'
import classes from './diagram.module.css'
import { timeAt } from './diagram-geometry.ts'
import { diagramQuery } from './diagram-query.ts'
import { useObjectUrl } from './object-url.ts'
import { playhead } from './playhead.ts'
import { PlayheadLine } from './playhead-line.tsx'

interface Props {
  readonly recording: RecordingView
  readonly runId: string
}

/** Who speaks when, as the server draws it. A click seeks; the keys and the lists do the same without a mouse. */
export function Diagram({ recording, runId }: Props) {
  const names = JSON.stringify([recording.name, recording.speakerNames])
  const { data, error, isPending } = useQuery(diagramQuery(recording.id, runId, names))
  const url = useObjectUrl(data?.picture)
  if (isPending) return <Skeleton height={260} />
  if (!data) {
    return (
      <Alert color="red" variant="outline" title="The diagram cannot be shown">
        {errorMessage(error)}
      </Alert>
    )
  }
  const { geometry } = data
  const seek = (event: React.PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    const box = event.currentTarget.getBoundingClientRect()
    playhead.seek(timeAt(geometry, (event.clientX - box.left) / box.width))
  }
  return (
    <figure className={classes.figure}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.scroll} aria-label="Diagram" tabIndex={0}>
        <div
          className={classes.picture}
          style={{ aspectRatio: geometry.aspectRatio }}
          onPointerDown={seek}
          data-testid="diagram"
        >
          {url && (
            <img
              className={classes.image}
              src={url}
              alt="Diarization: a lane for each speaker. The list of turns below says the same in words."
              draggable={false}
            />
          )}
          <PlayheadLine geometry={geometry} />
        </div>
      </section>
      <Text component="figcaption" size="sm" c="dimmed">
        Fainter bars are less certain, hatched times are overlaps. Click to go there.
      </Text>
    </figure>
  )
}
