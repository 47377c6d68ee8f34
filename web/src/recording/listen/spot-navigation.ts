import { playhead } from '../../playback/playhead.ts'
import { timeline } from '../../timeline/timeline-state.ts'
import { thresholdResults } from '../results/threshold-results.ts'
import { announce } from './player-notice.ts'
import { nextStop, previousStop, type Stops, spotStops, stopAt, turnStops } from './steps.ts'
import { LEAD_IN_SECONDS } from './tour.ts'

/** What one goes to and loops. */
export type Kind = 'spot' | 'turn'

/** While it plays, back means the stop before this one, as long as this one has only begun. Seconds. */
const GRACE_SECONDS = 0.8
const NONE: Stops = { count: 0, startAt: () => Number.NaN, endAt: () => Number.NaN }

/** Plays the next (1) or previous (−1) spot or turn of the current thresholds; a spot with a second of lead-in. */
export function goTo(kind: Kind, direction: 1 | -1): void {
  const { seconds, isPlaying } = playhead.state()
  const stops = stopsOf(kind)
  const leadIn = kind === 'spot' ? LEAD_IN_SECONDS : 0
  const place =
    direction === 1
      ? nextStop(stops, seconds, leadIn)
      : previousStop(stops, seconds, leadIn, isPlaying ? GRACE_SECONDS : 0)
  if (place === null) {
    announce(
      stops.count === 0
        ? `No ${kind} in the range`
        : `No ${kind} ${direction === 1 ? 'after' : 'before'} this`,
    )
    return
  }
  announce('')
  const start = stops.startAt(place)
  // What loops goes along.
  if (timeline.state().loopSelection) timeline.select([start, stops.endAt(place)])
  playhead.playFrom(start - leadIn)
}

/** Plays the first spot, with its lead-in; where there is none, nothing happens. */
export function goToFirstSpot(): void {
  const stops = stopsOf('spot')
  if (stops.count > 0) playhead.playFrom(stops.startAt(0) - LEAD_IN_SECONDS)
}

/** Loops the selection; where nothing is selected, the spot here, else the turn here. Again: stops looping. */
export function toggleLoop(): void {
  const { selection, loopSelection } = timeline.state()
  if (loopSelection) timeline.setLoop(false)
  else if (selection !== null) timeline.setLoop(true)
  else loop(stopsOf('spot').count > 0 ? 'spot' : 'turn')
}

/** Selects and loops the spot or turn where the playhead is, else the nearest one. */
export function loop(kind: Kind): void {
  const stops = stopsOf(kind)
  const place = stopAt(stops, playhead.state().seconds)
  if (place === null) {
    announce(`No ${kind} in the range`)
    return
  }
  timeline.select([stops.startAt(place), stops.endAt(place)])
  playhead.playFrom(stops.startAt(place))
}

function stopsOf(kind: Kind): Stops {
  if (kind === 'spot') {
    const spots = thresholdResults.spots()
    return spots ? spotStops(spots) : NONE
  }
  const turns = thresholdResults.turns()
  return turns ? turnStops(turns) : NONE
}
