import type { ColoursByLabel, CurveBlocks } from '@toolkit/server/client'
import type { LaneGroup } from './lane-group.ts'
import type { Marks } from './marks.ts'
import type { OverlayCurve } from './overlays.ts'
import type { Palette } from './palette.ts'
import type { PlotLayout } from './plot-layout.ts'
import type { TurnTable } from './results/turn-table.ts'
import type { SpectrogramSource } from './spectrogram/spectrogram-source.ts'
import type { TurnEdits } from './turn-edits.ts'
import type { VerdictLane } from './verdict-lane.ts'
import type { PeakSource } from './waveform/peak-source.ts'

/** Data to draw; null if it is not loaded or does not exist. */
export interface Scene {
  readonly layout: PlotLayout
  readonly table: TurnTable | null
  /** The colours of the speakers of `table`. */
  readonly colours: ColoursByLabel
  /** The lanes of another run. */
  readonly above: LaneGroup | null
  readonly marks: Marks | null
  readonly verdicts: VerdictLane | null
  readonly blocks: CurveBlocks | null
  /** Further curves over `blocks`. */
  readonly overlays: readonly OverlayCurve[]
  readonly peaks: PeakSource | null
  readonly spectrogram: SpectrogramSource | null
  /** Null: the turns cannot be edited. */
  readonly edits: TurnEdits | null
  /** Amplification of the drawn sound. */
  readonly gain: number
  readonly palette: Palette
}
