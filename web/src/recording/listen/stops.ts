import type { SpotTable } from '@toolkit/server/client'
import type { TurnChoice } from '../lists/turn-choice.ts'
import type { Stops } from './steps.ts'

export function spotStops({ curve, count, firsts, lasts }: SpotTable): Stops {
  return {
    count,
    startAt: (place) => (firsts[place] as number) * curve.resolution,
    endAt: (place) => (lasts[place] as number) * curve.resolution,
  }
}

/** `choice` must be by start. */
export function turnStops({ turns, places }: TurnChoice): Stops {
  const turnAt = (place: number) => turns[places[place] as number]
  return {
    count: places.length,
    startAt: (place) => turnAt(place)?.start ?? Number.NaN,
    endAt: (place) => turnAt(place)?.end ?? Number.NaN,
  }
}
