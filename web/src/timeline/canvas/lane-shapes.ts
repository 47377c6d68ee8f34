import { type Bar, barsOf } from '../spans.ts'
import type { Lane } from '../turn-table.ts'
import type { ViewWindow } from '../view-window.ts'

/** A drawn turn, or several that are too narrow to separate. Places are those of the lane. */
export interface LaneBar extends Bar {
  /** Mean weighted by length over scored turns; null without any score. */
  readonly confidence: number | null
  /** Whether one of them is in the range of the turn threshold. */
  readonly isMarked: boolean
}

/** An inclusive range of scores. */
export interface ScoreRange {
  readonly min: number
  readonly max: number
}

/** Returns the visible bars of one speaker. `marked` null: none is marked. */
export function laneBars(
  lane: Lane,
  window: ViewWindow,
  width: number,
  marked: ScoreRange | null,
): LaneBar[] {
  return barsOf(lane, window, width).map((bar) => describe(lane, bar, marked))
}

/** Returns the range to mark; null if it includes every turn. */
export function markedRange(min: number, max: number): ScoreRange | null {
  return min <= 0 && max >= 100 ? null : { min, max }
}

function describe(lane: Lane, bar: Bar, marked: ScoreRange | null): LaneBar {
  let seconds = 0
  let sum = 0
  let isMarked = false
  for (let i = bar.first; i < bar.last; i++) {
    const confidence = lane.confidences[i] as number
    if (Number.isNaN(confidence)) continue
    const length = (lane.ends[i] as number) - (lane.starts[i] as number)
    seconds += length
    sum += confidence * length
    isMarked ||= marked !== null && confidence >= marked.min && confidence <= marked.max
  }
  return { ...bar, confidence: seconds === 0 ? null : sum / seconds, isMarked }
}
