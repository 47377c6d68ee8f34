import type { ColoursByLabel } from '@toolkit/server/client'
import type { TurnTable } from './results/turn-table.ts'

/** The lanes of another run, drawn above those of the shown run. */
export interface LaneGroup {
  readonly title: string
  /** The title of the lanes of the shown run beside it. */
  readonly ownTitle: string
  /** Null while loading. */
  readonly table: TurnTable | null
  /** How many lanes it has, known before they are loaded. */
  readonly laneCount: number
  readonly colours: ColoursByLabel
  readonly nameOf: (speaker: string) => string
}
