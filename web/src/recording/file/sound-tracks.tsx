import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { channelWords, type MediaTrack, trackName } from '../../format/media-words.ts'
import classes from './sound-tracks.module.css'

interface Props {
  readonly recordingId: string
  readonly tracks: readonly MediaTrack[]
  /** The index of the one that this recording is of. */
  readonly heard: number
}

/** All sound tracks of the file: which one this recording is of, and a recording of any other. */
export function SoundTracks({ recordingId, tracks, heard }: Props) {
  const navigate = useNavigate()
  const making = useMutation({
    mutationFn: (track: number) => api.ofTrack(recordingId, track),
    onSuccess: ({ id }) => navigate({ to: '/recordings/$id', params: { id } }),
  })
  return (
    <section aria-label="Sound tracks">
      <Text size="sm" c="dimmed">
        {tracks.length} sound tracks
      </Text>
      <ol className={classes.tracks}>
        {tracks.map((track) => (
          <li key={track.index} aria-current={track.index === heard ? 'true' : undefined}>
            <span>
              <b dir="auto">{trackName(track)}</b> · {track.codec} · {channelWords(track.channels)}
              {track.isDefault && ' · default'}
              {track.index === heard && ' · heard here'}
            </span>
            {track.index !== heard && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Make a recording of this track: ${trackName(track)}`}
                loading={making.isPending && making.variables === track.index}
                disabled={making.isPending}
                onClick={() => making.mutate(track.index)}
              >
                Make a recording of this track
              </Button>
            )}
          </li>
        ))}
      </ol>
      {making.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(making.error)}
        </Text>
      )}
    </section>
  )
}
