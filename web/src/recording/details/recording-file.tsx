import { Anchor, Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { RecordingView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { hasNoFile, isFileMissing } from '../../api/recording-sound.ts'
import {
  channelUseWords,
  channelWords,
  type MediaTrack,
  markWords,
  playedWords,
  rateWords,
  trackName,
} from '../../format/media-words.ts'
import { counted } from '../../format/number-format.ts'
import { formatTime } from '../../format/time-format.ts'
import { playhead } from '../../playback/playhead.ts'
import facts from './recording-facts.module.css'
import classes from './recording-file.module.css'

/** Format, played sound, download and sound tracks of the file; unknown values are "–". */
export function FileFacts({ recording }: { readonly recording: RecordingView }) {
  const { media } = recording
  const known: readonly (readonly [string, string])[] = [
    ['Container', media?.container ?? '–'],
    ['Codec', media?.codec ?? '–'],
    ['Sample rate', rateWords(media?.sampleRate ?? null)],
    ['Channels', channelUseWords(media)],
    ['Playback source', playedWords(recording.sound)],
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
        {recording.source.kind !== 'upload' && (
          <div>
            <dt>Fetched from</dt>
            <dd style={{ overflowWrap: 'anywhere' }}>{recording.source.url}</dd>
          </div>
        )}
        <div>
          <dt>File</dt>
          <dd>
            {hasNoFile(recording) ? (
              isFileMissing(recording) ? (
                'Missing on the server'
              ) : (
                'Removed'
              )
            ) : (
              <Anchor href={api.originalUrl(recording.id)} download fz="inherit">
                Download original
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
  /** Index of the track of this recording. */
  readonly heard: number
}

/** The sound tracks of the file: marks the track of this recording, and creates recordings of others. */
function SoundTracks({ recordingId, tracks, heard }: Props) {
  const navigate = useNavigate()
  const create = useMutation({
    mutationFn: (track: number) => api.ofTrack(recordingId, track),
    onSuccess: ({ id }) => navigate({ to: '/recordings/$id', params: { id } }),
  })
  return (
    <section aria-label="Audio tracks">
      <Text size="sm" c="dimmed">
        {tracks.length} audio tracks
      </Text>
      <ol className={classes.tracks}>
        {tracks.map((track) => (
          <li key={track.index} aria-current={track.index === heard ? 'true' : undefined}>
            <span>
              <b dir="auto">{trackName(track)}</b> · {track.codec} · {channelWords(track.channels)}
              {track.isDefault && ' · default'}
              {track.index === heard && ' · this recording'}
            </span>
            {track.index !== heard && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Create a recording of this track: ${trackName(track)}`}
                loading={create.isPending && create.variables === track.index}
                disabled={create.isPending}
                onClick={() => create.mutate(track.index)}
              >
                Create a recording of this track
              </Button>
            )}
          </li>
        ))}
      </ol>
      {create.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(create.error)}
        </Text>
      )}
    </section>
  )
}

/** Warnings about reading the file, collapsed, each with its time. */
export function FileWarnings({ media }: { readonly media: RecordingView['media'] }) {
  const warnings = media?.warnings ?? []
  if (warnings.length === 0) return null
  const marked = markWords(media)
  return (
    <details className={classes.warnings}>
      <summary>
        {counted(warnings.length, 'note')} about this file
        {marked !== null && `: ${marked}`}
      </summary>
      <ul>
        {warnings.map(({ at, message }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change, and messages may repeat
          <li key={index}>
            <span className="figures">
              {at === null ? 'Whole file' : <SeekLink seconds={at} />}
            </span>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function SeekLink({ seconds }: { readonly seconds: number }) {
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
