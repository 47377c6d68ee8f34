import type { Playhead, PlayheadState } from '../recording/playhead.ts'
import type { TimelineStore } from './timeline-state.ts'

/** The fastest that sound plays is twice; frames may come late. */
const FASTEST = 4
const LATE_SECONDS = 0.3

/** Whether the playhead was moved, not carried on by the sound. `elapsedSeconds` lie between the two looks. */
export function isSeek(before: PlayheadState, now: PlayheadState, elapsedSeconds: number): boolean {
  const advanced = now.seconds - before.seconds
  if (advanced === 0) return false
  const played = before.isPlaying || now.isPlaying
  return !played || advanced < 0 || advanced > elapsedSeconds * FASTEST + LATE_SECONDS
}

/**
 * Keeps the window with the playhead: always after a seek, while playing unless the person has moved away.
 * Loops the selection. Ends when the answer is called.
 */
export function followPlayhead(playhead: Playhead, timeline: TimelineStore): () => void {
  let before = playhead.state()
  let beforeMs = performance.now()
  return playhead.subscribe(() => {
    const now = playhead.state()
    const nowMs = performance.now()
    const moved = isSeek(before, now, (nowMs - beforeMs) / 1000)
    before = now
    beforeMs = nowMs
    const { selection, loopSelection, isFollowing } = timeline.state()
    if (now.isPlaying && loopSelection && selection !== null && now.seconds >= selection.end) {
      before = { ...now, seconds: selection.start }
      playhead.seek(selection.start)
      return
    }
    if (moved) timeline.follow(now.seconds)
    else if (now.isPlaying && isFollowing) timeline.reveal(now.seconds)
  })
}
