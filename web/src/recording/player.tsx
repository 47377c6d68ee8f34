import { Button, Group, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { api } from '../api/client.ts'
import { formatTime } from '../format/time-format.ts'
import classes from './player.module.css'
import { playhead, usePlayhead } from './playhead.ts'

interface Props {
  readonly recordingId: string
  readonly durationSeconds: number | null
}

/** The recording's sound, read by ranges. It moves the playhead; everything else asks the playhead. */
export function Player({ recordingId, durationSeconds }: Props) {
  const audio = useRef<HTMLAudioElement>(null)
  useEffect(() => (audio.current ? playhead.attach(audio.current) : undefined), [])
  const [cannotPlay, setCannotPlay] = useState(false)
  const isPlaying = usePlayhead((state) => state.isPlaying)
  return (
    <Group gap="sm" className={classes.player}>
      <Button onClick={() => playhead.toggle()} w={90}>
        {isPlaying ? 'Pause' : 'Play'}
      </Button>
      <Clock durationSeconds={durationSeconds} />
      {/* biome-ignore lint/a11y/useMediaCaption: speech that nobody has written down has no captions */}
      <audio
        ref={audio}
        className={classes.audio}
        src={api.audioUrl(recordingId)}
        preload="metadata"
        controls
        aria-label="Sound of the recording"
        onError={() => setCannotPlay(true)}
        onLoadedMetadata={() => setCannotPlay(false)}
      />
      {cannotPlay && (
        <Text c="var(--mantine-color-error)" role="alert">
          The sound cannot be played: this browser does not know its format, or the server is away.
          The results below are not affected.
        </Text>
      )}
      <Text size="sm" c="dimmed">
        Space plays, arrows move 5 s, digits score in tens
      </Text>
    </Group>
  )
}

function Clock({ durationSeconds }: { readonly durationSeconds: number | null }) {
  const now = usePlayhead(({ seconds }) => formatTime(seconds))
  return (
    <Text className="figures" data-testid="clock">
      {now} / {formatTime(durationSeconds)}
    </Text>
  )
}
