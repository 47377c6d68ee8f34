import type { CurveBlocks } from './curve-blocks.ts'
import type { Palette } from './palette.ts'
import type { PlotLayout } from './plot-layout.ts'
import type { TurnTable } from './turn-table.ts'
import type { PeakSource } from './waveform/peak-source.ts'

/** Data to draw; null if it is not loaded or does not exist. */
export interface Scene {
  readonly layout: PlotLayout
  readonly table: TurnTable | null
  readonly blocks: CurveBlocks | null
  readonly peaks: PeakSource | null
  readonly palette: Palette
}
