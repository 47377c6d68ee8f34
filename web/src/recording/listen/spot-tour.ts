import { partitionPoint } from '@toolkit/server/client'
import { useEffect, useSyncExternalStore } from 'react'
import { counted } from '../../format/number-format.ts'
import { playhead } from '../../playback/playhead.ts'
import { Store } from '../../store/store.ts'
import { timeline } from '../../timeline/timeline-state.ts'
import { thresholdResults } from '../results/threshold-results.ts'
import { announce } from './player-state.ts'
import { type Stops, spotStops } from './steps.ts'

/** Index of the spot that the tour plays; null without a tour. */
const place = new Store<number | null>(null)

/** The spot at which the tour began. */
let firstPlace = 0

/** Starts a tour at the playhead, or at the first spot if none is left; stops a running tour. */
export function toggleTour(): void {
  const spots = thresholdResults.spots()
  if (place.state() !== null) {
    place.set(null)
    playhead.pause()
  } else if (spots === null || spots.count === 0) {
    announce('No spot in the range')
  } else {
    const stops = spotStops(spots)
    const { seconds } = playhead.state()
    const from = tourStep(stops, seconds) === null ? 0 : seconds
    const first = tourStep(stops, from)
    if (first === null) return
    announce('')
    timeline.setLoop(false)
    place.set(first.place)
    firstPlace = first.place
    playhead.playFrom(first.jumpTo ?? from)
  }
}

function step(): void {
  if (place.state() === null) return
  const spots = thresholdResults.spots()
  // Looping ends the tour.
  if (spots === null || timeline.state().loopSelection) {
    place.set(null)
    return
  }
  const stops = spotStops(spots)
  const { seconds, isPlaying } = playhead.state()
  const next = tourStep(stops, seconds)
  const isAtEnd = !isPlaying && stops.count > 0 && seconds >= stops.endAt(stops.count - 1)
  if (next === null || isAtEnd) {
    const heard = spots.count - Math.min(firstPlace, spots.count)
    place.set(null)
    playhead.pause()
    announce(spots.count === 0 ? 'No spot in the range' : `Played ${counted(heard, 'spot')}`)
    return
  }
  place.set(next.place)
  if (isPlaying && next.jumpTo !== null) playhead.seek(next.jumpTo)
}

/** Moves the playhead from spot to spot during a tour; used once, by the player. */
export function useTourGuide(): void {
  useEffect(() => {
    const leave = playhead.subscribe(step)
    return () => {
      leave()
      place.set(null)
    }
  }, [])
}

/** Returns the index of the spot that the tour plays; null without a tour. */
export function useTourPlace(): number | null {
  return useSyncExternalStore(place.subscribe, place.state)
}

/** Seconds played before and after each spot. */
const LEAD_IN_SECONDS = 1
const TAIL_SECONDS = 0.2

/** State of a tour: the spot, and where to seek to reach it (null if it is playing). */
interface TourStep {
  readonly place: number
  readonly jumpTo: number | null
}

/**
 * Returns the step of a tour at `seconds`: stays in the current spot (with lead-in and tail), or jumps to the next one;
 * null after the last one. It depends only on the time, so that seeking and changed thresholds need no special cases.
 */
export function tourStep(spots: Stops, seconds: number): TourStep | null {
  // Spots do not overlap, so their ends are sorted like their starts.
  const place = partitionPoint(spots.count, (each) => spots.endAt(each) > seconds - TAIL_SECONDS)
  if (place === spots.count) return null
  const from = Math.max(0, spots.startAt(place) - LEAD_IN_SECONDS)
  // A seek is accurate to a frame: slightly before the spot counts as in it.
  return { place, jumpTo: seconds < from - 0.05 ? from : null }
}
