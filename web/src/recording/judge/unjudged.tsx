import { Checkbox } from '@mantine/core'
import { type SpotTable, spotAt, type TurnView } from '@toolkit/server/client'
import { useSyncExternalStore } from 'react'
import { Store } from '../../store/store.ts'
import type { ShownVerdicts } from './shown-verdicts.ts'

/** Whether the lists leave out what is judged; kept when another recording is opened. */
const unjudgedOnly = new Store(false)

export function useUnjudgedOnly(): boolean {
  return useSyncExternalStore(unjudgedOnly.subscribe, unjudgedOnly.state)
}

/** Leaves what is judged out of the lists of spots and turns. */
export function UnjudgedSwitch() {
  return (
    <Checkbox
      size="xs"
      label="Unjudged only"
      checked={useUnjudgedOnly()}
      onChange={(event) => unjudgedOnly.set(event.currentTarget.checked)}
    />
  )
}

/** The listed places without those that are judged. */
export function unjudgedPlaces(
  places: Uint32Array,
  isJudged: (place: number) => boolean,
): Uint32Array {
  return places.filter((place) => !isJudged(place))
}

/** A function that tells whether the spot at a place is judged. */
export function judgedSpotTest(table: SpotTable, verdicts: ShownVerdicts) {
  const { resolution } = table.curve
  return (place: number): boolean =>
    verdicts.isJudged({
      start: (table.firsts[place] as number) * resolution,
      end: (table.lasts[place] as number) * resolution,
    })
}

/** A function that tells whether the turn at a place is judged. */
export function judgedTurnTest(turns: readonly TurnView[], verdicts: ShownVerdicts) {
  return (place: number): boolean => {
    const turn = turns[place]
    return turn !== undefined && verdicts.isJudged(turn)
  }
}

/** How many of `count` places are judged; 0 at once without verdicts. */
export function judgedCount(
  places: Iterable<number>,
  isJudged: (place: number) => boolean,
  verdicts: ShownVerdicts,
): number {
  if (verdicts.all.length === 0) return 0
  let judged = 0
  for (const place of places) if (isJudged(place)) judged++
  return judged
}

/** The count in the heading of a list. */
export function judgedWords(judged: number): string {
  return judged === 0 ? '' : ` · ${judged} judged`
}

/** The newest verdict on a spot, for its row. */
export function verdictOnSpot(table: SpotTable, place: number, verdicts: ShownVerdicts) {
  return verdicts.all.length === 0 ? null : verdicts.on(spotAt(table, place))
}
