import { Anchor, Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { RecordingView } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { isFileMissing } from '../api/recording-sound.ts'
import {
  channelWords,
  type MediaTrack,
  markWords,
  playedWords,
  rateWords,
  trackName,
} from '../format/media-words.ts'
import { counted } from '../format/number-format.ts'
import { formatTime } from '../format/time-format.ts'
import { playhead } from '../playback/playhead.ts'
import facts from './recording-facts.module.css'
import classes from './recording-file.module.css'

/** What the file is, what of it is played, and the file itself; what is not known is a dash. */
export function FileFacts({ recording }: { readonly recording: RecordingView }) {
  const { media } = recording
  const known: readonly (readonly [string, string])[] = [
    ['Container', media?.container ?? '–'],
    ['Codec', media?.codec ?? '–'],
    ['Rate', rateWords(media?.sampleRate ?? null)],
    ['Channels', channelWords(media?.channels ?? null)],
    ['Played', playedWords(recording.sound)],
  ]
  return (
    <>
      <dl className={facts.facts}>
        {known.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
        <div>
          <dt>File</dt>
          <dd>
            {isFileMissing(recording) ? (
              'Missing on the server'
            ) : (
              <Anchor href={api.originalUrl(recording.id)} download fz="inherit">
                Download the original
              </Anchor>
            )}
          </dd>
        </div>
      </dl>
      {media !== null && media.tracks.length > 0 && (
        <SoundTracks recordingId={recording.id} tracks={media.tracks} heard={media.track} />
      )}
    </>
  )
}

interface Props {
  readonly recordingId: string
  readonly tracks: readonly MediaTrack[]
  /** The index of the one that this recording is of. */
  readonly heard: number
}

/** All sound tracks of the file: which one this recording is of, and a recording of any other. */
function SoundTracks({ recordingId, tracks, heard }: Props) {
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

/** What a person should know of how the file was read: a line that opens, each with its place in the sound. */
export function FileWarnings({ media }: { readonly media: RecordingView['media'] }) {
  const warnings = media?.warnings ?? []
  if (warnings.length === 0) return null
  const marked = markWords(media)
  return (
    <details className={classes.warnings}>
      <summary>
        {counted(warnings.length, 'thing')} about this file
        {marked !== null && `: ${marked}`}
      </summary>
      <ul>
        {warnings.map(({ at, message }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list comes whole, and two may say the same
          <li key={place}>
            <span className="figures">{at === null ? 'Whole file' : <Place seconds={at} />}</span>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Place({ seconds }: { readonly seconds: number }) {
  const time = formatTime(seconds)
  return (
    <Anchor
      component="button"
      type="button"
      fz="inherit"
      aria-label={`Go to ${time}`}
      onClick={() => playhead.seek(seconds)}
    >
      {time}
    </Anchor>
  )
}
