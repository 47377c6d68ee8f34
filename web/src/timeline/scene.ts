import type { CurveBlocks } from './curve-blocks.ts'
import type { Palette } from './palette.ts'
import type { PlotLayout } from './plot-layout.ts'
import type { TurnTable } from './turn-table.ts'
import type { PeakSource } from './waveform/peak-source.ts'

/** What there is to draw; null: not there yet, or there is none. */
export interface Scene {
  readonly layout: PlotLayout
  readonly table: TurnTable | null
  readonly blocks: CurveBlocks | null
  readonly peaks: PeakSource | null
  readonly palette: Palette
}
