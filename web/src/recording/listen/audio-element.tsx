import type { RecordingView } from '@toolkit/server/client'
import { useEffect, useRef } from 'react'
import { api } from '../../api/client.ts'
import { playhead } from '../playhead.ts'
import { soundVersion } from '../sound.ts'
import { useListening } from './listening.ts'

interface Props {
  readonly recordingId: string
  readonly sound: RecordingView['sound']
  readonly onPlayable: (isPlayable: boolean) => void
}

/**
 * The recording's sound, read by ranges: its header at once, the rest where it is played. It moves the playhead. Another
 * sound in its place is loaded anew, and goes on where the one before was.
 */
export function AudioElement({ recordingId, sound, onPlayable }: Props) {
  const audio = useRef<HTMLAudioElement>(null)
  const { speed, volume, isMuted } = useListening()
  // An address of its own: what browsers keep of the one before is not taken for it.
  const address = `${api.audioUrl(recordingId)}?sound=${soundVersion(sound)}`
  useEffect(() => (audio.current ? playhead.attach(audio.current) : undefined), [])
  useEffect(() => playhead.load(address), [address])
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
      preload="metadata"
      onError={() => onPlayable(false)}
      onLoadedMetadata={() => onPlayable(true)}
    />
  )
}
