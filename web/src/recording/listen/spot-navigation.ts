import { playhead } from '../../playback/playhead.ts'
import { timeline } from '../../timeline/timeline-state.ts'
import { markedStretches } from '../results/marked-stretches.ts'
import { thresholdResults } from '../results/threshold-results.ts'
import { announce, itemPlayback, playItem } from './player-state.ts'
import {
  nextStop,
  previousStop,
  type Stops,
  spanStops,
  spotStops,
  stopAt,
  turnStops,
} from './steps.ts'

/** The kinds of items to navigate and loop. */
export type Kind = 'spot' | 'turn' | 'overlap' | 'mark'

/** During playback, `previous` skips the current item if it started less than this ago. Seconds. */
const GRACE_SECONDS = 0.8
const NONE: Stops = { count: 0, startAt: () => Number.NaN, endAt: () => Number.NaN }

/** Plays the next (1) or previous (−1) spot or turn of the current thresholds; spots with a lead-in of one second. */
export function goTo(kind: Kind, direction: 1 | -1): void {
  const { seconds, isPlaying } = playhead.state()
  const stops = stopsOf(kind)
  const leadIn = kind === 'turn' ? 0 : itemPlayback.state().leadIn
  const place =
    direction === 1
      ? nextStop(stops, seconds, leadIn)
      : previousStop(stops, seconds, leadIn, isPlaying ? GRACE_SECONDS : 0)
  if (place === null) {
    announce(
      stops.count === 0
        ? noneWords(kind)
        : `No ${nounOf(kind)} ${direction === 1 ? 'after' : 'before'} this`,
    )
    return
  }
  announce('')
  const start = stops.startAt(place)
  // Loop the new item if looping is on.
  if (timeline.state().loopSelection) timeline.select([start, stops.endAt(place)])
  playItem(kind, start, stops.endAt(place))
}

/** Plays the first spot with its lead-in, if there is one. */
export function goToFirstSpot(): void {
  const stops = stopsOf('spot')
  if (stops.count > 0) playItem('spot', stops.startAt(0), stops.endAt(0))
}

/** Toggles looping of the selection; without a selection, of the current spot or turn. */
export function toggleLoop(): void {
  const { selection, loopSelection } = timeline.state()
  if (loopSelection) timeline.setLoop(false)
  else if (selection !== null) timeline.setLoop(true)
  else loop(stopsOf('spot').count > 0 ? 'spot' : 'turn')
}

/** Selects and loops the spot or turn at the playhead, or the nearest one. */
export function loop(kind: Kind): void {
  const stops = stopsOf(kind)
  const place = stopAt(stops, playhead.state().seconds)
  if (place === null) {
    announce(noneWords(kind))
    return
  }
  timeline.select([stops.startAt(place), stops.endAt(place)])
  playhead.playFrom(stops.startAt(place))
}

function nounOf(kind: Kind): string {
  return kind === 'mark' ? markedStretches().noun : kind
}

function noneWords(kind: Kind): string {
  if (kind !== 'mark') return `No ${kind} in the range`
  const { noun, spans } = markedStretches()
  if (spans !== null) return `No ${noun}`
  return 'There is no reference, and no other diarization is compared'
}

function stopsOf(kind: Kind): Stops {
  if (kind === 'mark') {
    const { spans } = markedStretches()
    return spans === null ? NONE : spanStops(spans)
  }
  if (kind === 'spot') {
    const spots = thresholdResults.spots()
    return spots ? spotStops(spots) : NONE
  }
  if (kind === 'overlap') {
    const overlaps = thresholdResults.overlaps()
    return overlaps ? spanStops(overlaps) : NONE
  }
  const turns = thresholdResults.turns()
  return turns ? turnStops(turns) : NONE
}
