import { useEffect, useSyncExternalStore } from 'react'
import { counted } from '../../format/score-format.ts'
import { playhead } from '../../playback/playhead.ts'
import { Store } from '../../store/store.ts'
import { timeline } from '../../timeline/timeline-state.ts'
import { thresholdResults } from '../results/threshold-results.ts'
import { announce } from './player-notice.ts'
import { spotStops } from './steps.ts'
import { tourStep } from './tour.ts'

/** Index of the spot that the tour plays; null without a tour. */
const place = new Store<number | null>(null)

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
    place.set(null)
    playhead.pause()
    announce(spots.count === 0 ? 'No spot in the range' : `Heard: ${counted(spots.count, 'spot')}`)
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
