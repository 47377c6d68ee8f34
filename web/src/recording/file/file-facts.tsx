import { Anchor } from '@mantine/core'
import type { RecordingView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { isFileMissing } from '../../api/recording-sound.ts'
import { channelWords, playedWords, rateWords } from '../../format/media-words.ts'
import facts from '../recording-facts.module.css'
import { SoundTracks } from './sound-tracks.tsx'

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
