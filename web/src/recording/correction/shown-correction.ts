import {
  assignColours,
  type ColoursByLabel,
  type CorrectionState,
  coloursByLabel,
  type DiarizationView,
  isolated,
  type TurnId,
  type TurnView,
} from '@toolkit/server/client'
import { type Spans, spansOf } from '../../timeline/spans.ts'
import type { Names } from '../speakers/run-names.ts'
import { type EditedTable, speakerOrder, tablesOf } from './edited-table.ts'

/** A state of a correction with all that is drawn of it. */
export interface ShownCorrection extends EditedTable {
  readonly state: CorrectionState
  readonly ids: readonly TurnId[]
  readonly checked: Spans
  /** All speakers, also those without turns; their places are those of the keys 1–9. */
  readonly speakers: readonly string[]
  readonly colours: ColoursByLabel
  readonly nameOf: (speaker: string) => string
}

/** The corrected run, and what people have said about its speakers. */
export interface CorrectedRun {
  readonly run: Pick<DiarizationView, 'speakerNames'>
  readonly names: Names
  readonly turns: readonly TurnView[]
}

/** Shows states of one correction. The same state gives the same result. Names and colours stay with their voices. */
export function shownCorrections(base: CorrectedRun): (state: CorrectionState) => ShownCorrection {
  const tableOf = tablesOf(base.turns)
  const chosen = coloursByLabel(base.run.speakerNames)
  let last: ShownCorrection | null = null
  return (state) => {
    if (last?.state === state) return last
    const { table, turns } = tableOf(state)
    last = {
      state,
      table,
      turns,
      ids: turns.map(({ id }) => id),
      checked: last?.state.checked === state.checked ? last.checked : spansOf(state.checked),
      ...speakersOf(state, base.names, chosen, last),
    }
    return last
  }
}

function speakersOf(
  state: CorrectionState,
  names: Names,
  chosen: ColoursByLabel,
  last: ShownCorrection | null,
): Pick<ShownCorrection, 'speakers' | 'colours' | 'nameOf'> {
  const speakers = speakerOrder(state)
  const isSame =
    last !== null &&
    last.state.labels === state.labels &&
    last.speakers.length === speakers.length &&
    last.speakers.every((speaker, i) => speaker === speakers[i])
  if (isSame) return { speakers: last.speakers, colours: last.colours, nameOf: last.nameOf }
  const here = new Map(
    [...state.labels].flatMap(([label, now]) => (now === null ? [] : [[now, label] as const])),
  )
  const nameOf = (speaker: string) => isolated(names[here.get(speaker) ?? ''] ?? speaker)
  const carried = new Map(
    speakers.flatMap((speaker) => {
      const colour = chosen.get(here.get(speaker) ?? '')
      return colour === undefined ? [] : [[speaker, colour] as const]
    }),
  )
  return { speakers, colours: assignColours(speakers, carried), nameOf }
}
