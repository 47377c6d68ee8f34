import { partitionPoint } from '@toolkit/server/client'
import { useEffect, useSyncExternalStore } from 'react'
import { counted, formatCount } from '../../format/number-format.ts'
import { playhead } from '../../playback/playhead.ts'
import { Store } from '../../store/store.ts'
import { spansOf } from '../../timeline/spans.ts'
import { timeline } from '../../timeline/timeline-state.ts'
import { joined, type Stretch } from '../results/stretch-sets.ts'
import { thresholdResults } from '../results/threshold-results.ts'
import { announce } from './player-state.ts'
import { type Stops, spanStops, spotStops } from './steps.ts'

/** What a tour plays, one after another. */
interface Tour {
  /** `spot`, `error`, … */
  readonly noun: string
  /** Sorted, without overlaps; they may change while the tour runs. Null: not loaded. */
  readonly stops: () => Stops | null
  /** The index of the one that is played. */
  readonly place: number
  /** The one at which the tour began. */
  readonly first: number
}

const tour = new Store<Tour | null>(null)

function spotsNow(): Stops | null {
  const spots = thresholdResults.spots()
  return spots && spotStops(spots)
}

/** Starts a tour of the spots at the playhead, or at the first spot if none is left; stops a running tour. */
export function toggleTour(): void {
  if (tour.state() !== null) {
    tour.set(null)
    playhead.pause()
    return
  }
  const stops = spotsNow()
  if (stops === null || stops.count === 0) {
    announce('No spot in the range')
    return
  }
  const { seconds } = playhead.state()
  begin('spot', spotsNow, tourStep(stops, seconds) === null ? 0 : seconds)
}

/** Plays stretches one after another, each with its lead-in. They are sorted by start; those that overlap are joined. */
export function playStretches(noun: string, stretches: readonly Stretch[]): void {
  const stops = spanStops(spansOf(joined(stretches)))
  if (stops.count > 0) begin(noun, () => stops, 0)
}

function begin(noun: string, stops: () => Stops | null, from: number): void {
  const known = stops()
  const first = known && tourStep(known, from)
  if (first === null) return
  announce('')
  timeline.setLoop(false)
  tour.set({ noun, stops, place: first.place, first: first.place })
  playhead.playFrom(first.jumpTo ?? from)
}

function step(): void {
  const now = tour.state()
  if (now === null) return
  const stops = now.stops()
  // Looping ends the tour.
  if (stops === null || timeline.state().loopSelection) {
    tour.set(null)
    return
  }
  const { seconds, isPlaying } = playhead.state()
  const next = tourStep(stops, seconds)
  const isAtEnd = !isPlaying && stops.count > 0 && seconds >= stops.endAt(stops.count - 1)
  if (next === null || isAtEnd) {
    const heard = stops.count - Math.min(now.first, stops.count)
    tour.set(null)
    playhead.pause()
    announce(stops.count === 0 ? 'No spot in the range' : `Played ${counted(heard, now.noun)}`)
    return
  }
  if (next.place !== now.place) tour.set({ ...now, place: next.place })
  if (isPlaying && next.jumpTo !== null) playhead.seek(next.jumpTo)
}

/** Moves the playhead from spot to spot during a tour; used once, by the player. */
export function useTourGuide(): void {
  useEffect(() => {
    const leave = playhead.subscribe(step)
    return () => {
      leave()
      tour.set(null)
    }
  }, [])
}

/** What the tour plays, such as `Spot 2 of 7`; null without a tour. */
export function useTourWords(): string | null {
  return useSyncExternalStore(tour.subscribe, tourWords)
}

function tourWords(): string | null {
  const now = tour.state()
  if (now === null) return null
  const noun = `${now.noun.charAt(0).toUpperCase()}${now.noun.slice(1)}`
  return `${noun} ${formatCount(now.place + 1)} of ${formatCount(now.stops()?.count ?? null)}`
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
