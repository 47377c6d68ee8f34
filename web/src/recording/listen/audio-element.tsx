import { useEffect, useRef } from 'react'
import { api } from '../../api/client.ts'
import { playhead } from '../playhead.ts'
import { useListening } from './listening.ts'

interface Props {
  readonly recordingId: string
  readonly onPlayable: (isPlayable: boolean) => void
}

/** The recording's sound, read by ranges: its header at once, the rest where it is played. It moves the playhead. */
export function AudioElement({ recordingId, onPlayable }: Props) {
  const audio = useRef<HTMLAudioElement>(null)
  const { speed, volume, isMuted } = useListening()
  useEffect(() => (audio.current ? playhead.attach(audio.current) : undefined), [])
  useEffect(() => {
    if (!audio.current) return
    audio.current.preservesPitch = true
    audio.current.playbackRate = speed
    // What the element falls back to whenever it loads anew.
    audio.current.defaultPlaybackRate = speed
    audio.current.volume = volume
    audio.current.muted = isMuted
  }, [speed, volume, isMuted])
  return (
    // biome-ignore lint/a11y/useMediaCaption: speech that nobody has written down has no captions
    <audio
      ref={audio}
      src={api.audioUrl(recordingId)}
      preload="metadata"
      onError={() => onPlayable(false)}
      onLoadedMetadata={() => onPlayable(true)}
    />
  )
}
