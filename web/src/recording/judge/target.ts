import { playhead } from '../../playback/playhead.ts'
import { timeline } from '../../timeline/timeline-state.ts'
import { itemPlayback, playedItem } from '../listen/player-state.ts'
import { firstAfter, type Stops, spotStops, turnStops } from '../listen/steps.ts'
import { thresholdResults } from '../results/threshold-results.ts'

/** What a verdict is given on. Seconds. */
export interface Target {
  /** `stretch`: an overlap, an error or a difference that was played. */
  readonly kind: 'selection' | 'spot' | 'turn' | 'stretch'
  readonly start: number
  readonly end: number
  /** Of a turn. */
  readonly speaker: string | null
}

const SAME_SECONDS = 0.05
/** A person answers, and a busy browser stops playing, up to so much after the end. */
const LATE_SECONDS = 0.5

/**
 * What is judged now: the selection; else what was played last, while the playhead is at it; else the
 * spot, else the turn at the playhead. Null: there is none.
 */
export function judgedTarget(): Target | null {
  const { selection } = timeline.state()
  if (selection !== null) {
    return { kind: 'selection', start: selection.start, end: selection.end, speaker: null }
  }
  const { seconds } = playhead.state()
  const played = playedItem.state()
  const { leadIn, tail } = itemPlayback.state()
  if (
    played !== null &&
    seconds >= played.start - leadIn - SAME_SECONDS &&
    seconds <= played.end + tail + LATE_SECONDS
  ) {
    const { kind, start, end } = played
    if (kind === 'spot') return { kind, start, end, speaker: null }
    if (kind === 'turn') return turnAt((turn) => turn.start === start && turn.end === end)
    return { kind: 'stretch', start, end, speaker: null }
  }
  const spots = thresholdResults.spots()
  const spot = spots === null ? null : within(spotStops(spots), seconds)
  if (spot !== null) return { kind: 'spot', ...spot, speaker: null }
  return turnAt((turn) => turn.start <= seconds && seconds < turn.end)
}

function within(stops: Stops, seconds: number): { start: number; end: number } | null {
  const place = firstAfter(stops, seconds) - 1
  if (place < 0 || stops.endAt(place) <= seconds) return null
  return { start: rounded(stops.startAt(place)), end: rounded(stops.endAt(place)) }
}

/** The latest turn that fits. */
function turnAt(
  fits: (turn: { readonly start: number; readonly end: number }) => boolean,
): Target | null {
  const choice = thresholdResults.turns()
  if (choice === null) return null
  const stops = turnStops(choice)
  for (let place = stops.count - 1; place >= 0; place--) {
    const turn = choice.turns[choice.places[place] as number]
    if (turn === undefined || !fits(turn)) continue
    return { kind: 'turn', start: turn.start, end: turn.end, speaker: turn.speaker }
  }
  return null
}

/** A time of the sample grid, without the error of the product. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6
}
