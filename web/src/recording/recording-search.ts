import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { isCurveName } from '../curves/curve-choice.ts'

const TURN_SORTS = ['confidence', 'start', 'duration', 'margin'] as const
const SPOT_SORTS = ['mean', 'min', 'start', 'duration'] as const
export type TurnSort = (typeof TURN_SORTS)[number]
export type SpotSort = (typeof SPOT_SORTS)[number]

/** The thresholds and orders of a recording's view as they stand in the address; absent: the default below. */
export interface RecordingSearch {
  readonly run?: string
  /** Which of the run's curves is looked at, as the API calls it. */
  readonly curve?: string
  readonly turnMin?: number
  readonly turnMax?: number
  readonly turnSort?: TurnSort | `-${TurnSort}`
  readonly spotMin?: number
  readonly spotMax?: number
  readonly mergeGap?: number
  readonly minDuration?: number
  readonly spotSort?: SpotSort | `-${SpotSort}`
}

/** What stands where the address says nothing: every turn, and the half of the scale that is more doubt than trust. */
export const DEFAULTS = {
  turnMin: 0,
  turnMax: 100,
  turnSort: 'confidence',
  spotMin: 0,
  spotMax: 50,
  mergeGap: 0.3,
  minDuration: 0.2,
  spotSort: 'mean',
} as const satisfies RecordingSearch

export type Thresholds = {
  readonly [Name in keyof typeof DEFAULTS]: NonNullable<RecordingSearch[Name]>
}

/** The thresholds with every default filled in. */
export function thresholds(search: RecordingSearch): Thresholds {
  return { ...DEFAULTS, ...thresholdsOf(search) }
}

/** Reads the address; what makes no sense there is left out, as is what is the default anyway. */
export function readRecordingSearch(raw: Readonly<Record<string, unknown>>): RecordingSearch {
  const { run, curve } = raw
  return {
    ...(typeof run === 'string' && run !== '' ? { run } : {}),
    ...(isCurveName(curve) ? { curve } : {}),
    ...readRange(raw, 'turnMin', 'turnMax'),
    ...readRange(raw, 'spotMin', 'spotMax'),
    ...readNumber(raw, 'mergeGap', 60),
    ...readNumber(raw, 'minDuration', 60),
    ...readSort(raw, 'turnSort', TURN_SORTS),
    ...readSort(raw, 'spotSort', SPOT_SORTS),
  }
}

function thresholdsOf({
  run: _run,
  curve: _curve,
  ...rest
}: RecordingSearch): Omit<RecordingSearch, 'run' | 'curve'> {
  return rest
}

type NumberName = 'turnMin' | 'turnMax' | 'spotMin' | 'spotMax' | 'mergeGap' | 'minDuration'

function readRange(
  raw: Readonly<Record<string, unknown>>,
  low: NumberName,
  high: NumberName,
): RecordingSearch {
  const range = { ...readNumber(raw, low, 100), ...readNumber(raw, high, 100) }
  const { [low]: from, [high]: to } = { ...DEFAULTS, ...range }
  return from <= to ? range : {}
}

function readNumber(
  raw: Readonly<Record<string, unknown>>,
  name: NumberName,
  most: number,
): RecordingSearch {
  const value = raw[name]
  if (typeof value !== 'number' || !(value >= 0 && value <= most)) return {}
  return value === DEFAULTS[name] ? {} : { [name]: value }
}

function readSort(
  raw: Readonly<Record<string, unknown>>,
  name: 'turnSort' | 'spotSort',
  fields: readonly string[],
): RecordingSearch {
  const value = raw[name]
  if (typeof value !== 'string' || value === DEFAULTS[name]) return {}
  return fields.includes(value.replace(/^-/, '')) ? { [name]: value } : {}
}

/** The run whose results are shown: the one in the address where it has any, else the current one. */
export function shownRun(
  recording: RecordingView,
  runs: readonly DiarizationView[],
  wanted: string | undefined,
): { readonly runId: string | null; readonly run: DiarizationView | null } {
  const chosen = runs.find(({ id }) => id === wanted)
  const runId = chosen?.status === 'succeeded' ? chosen.id : recording.currentRunId
  return { runId, run: runs.find(({ id }) => id === runId) ?? null }
}
