import { useQuery } from '@tanstack/react-query'
import type { ConfusionsView } from '@toolkit/server/client'
import { useEffect, useEffectEvent, useState } from 'react'
import { recordingQuery } from '../../api/queries.ts'
import { hasNoFile } from '../../api/recording-sound.ts'
import { playhead } from '../../playback/playhead.ts'
import { AudioElement } from '../../recording/listen/player.tsx'
import { playMoment } from '../../review/listening.ts'

/** The end of a sound may be a little before that of its last turn. Seconds. */
const END_TOLERANCE = 0.1

interface Props {
  readonly turn: ConfusionsView['cells'][number]['worst'][number]
  /** The turn was heard to its end, or cannot be played. */
  readonly onDone: (wasHeard: boolean) => void
}

/** Plays a turn with a little context, and tells its end. Another turn is played by the same audio element. */
export function TurnSound({ turn, onDone }: Props) {
  const { data: recording, isError } = useQuery(recordingQuery(turn.recordingId))
  const hasSound = recording?.sound != null && !hasNoFile(recording)
  const [unreadable, setUnreadable] = useState<string | null>(null)
  const isSilent =
    isError || unreadable === turn.recordingId || (recording !== undefined && !hasSound)
  const duration = recording?.durationSeconds ?? Number.POSITIVE_INFINITY
  const tellDone = useEffectEvent(onDone)
  useEffect(() => {
    if (isSilent) tellDone(false)
    if (isSilent || !hasSound) return
    playMoment(turn, 0)
    let hasPlayed = false
    return playhead.subscribe(() => {
      const { isPlaying, seconds } = playhead.state()
      if (isPlaying) hasPlayed = true
      else if (hasPlayed && seconds >= Math.min(turn.end, duration) - END_TOLERANCE) {
        hasPlayed = false
        tellDone(true)
      }
    })
  }, [turn, hasSound, isSilent, duration])
  if (recording === undefined || !hasSound) return null
  return (
    <AudioElement
      recordingId={turn.recordingId}
      sound={recording.sound}
      onPlayable={(isPlayable) => {
        if (!isPlayable) setUnreadable(turn.recordingId)
      }}
    />
  )
}
