import type { Recording } from '../model/recording.ts'
import type { Page } from '../model/recording-query.ts'
import type { Run } from '../model/run.ts'
import type { CurveName, ScoreCurve } from '../model/score.ts'
import type { Turn, TurnQuery } from '../model/turn.ts'
import type { Spot, SpotOptions, SpotOrder } from '../statistics/spots.ts'

export interface SpotListQuery {
  readonly options: SpotOptions
  readonly order: SpotOrder
  readonly offset: number
  readonly limit: number
}

/** A page of spots; `total` and `totalSeconds` are of all. */
export interface SpotList {
  readonly items: readonly Spot[]
  readonly total: number
  readonly totalSeconds: number
}

/** Results of runs. `runId` null: the current run. Throws `no-result` if there is none. */
export interface Results {
  turns(recordingId: string, runId: string | null, query: TurnQuery): Promise<Page<Turn>>
  allTurns(
    recordingId: string,
    runId: string | null,
  ): Promise<{ readonly recording: Recording; readonly run: Run; readonly turns: readonly Turn[] }>
  /** All turns, as `packTurns` packs them. Not to be changed. */
  packedTurns(recordingId: string, runId: string | null): Promise<Uint8Array<ArrayBuffer>>
  /** `curve` null: the default curve. Throws `curve-not-found` if the run has no such curve. */
  curve(
    recordingId: string,
    runId: string | null,
    curve: CurveName | null,
  ): Promise<{
    readonly recording: Recording
    readonly run: Run
    readonly name: CurveName
    readonly curve: ScoreCurve
  }>
  /**
   * The default curve as the share of moments with such a score that people judged as right, 0–100. Throws `curve-not-found` if no
   * moment of the same kind of score and model was judged.
   */
  calibratedCurve(
    recordingId: string,
    runId: string | null,
  ): Promise<{ readonly recording: Recording; readonly curve: ScoreCurve }>
  /** The spots of a curve, page by page; see `curve`. */
  spots(
    recordingId: string,
    runId: string | null,
    curve: CurveName | null,
  ): Promise<{
    readonly recording: Recording
    readonly run: Run
    page(query: SpotListQuery): SpotList
  }>
  /** Histograms of the turn confidences and of the samples of one curve, 101 bins each. */
  statistics(
    recordingId: string,
    runId: string | null,
    curve: CurveName | null,
  ): Promise<{ readonly turns: readonly number[]; readonly samples: readonly number[] }>
}
