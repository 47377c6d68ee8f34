import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { isCurveName } from '../curves/curve-choice.ts'
import { SPOT_DEFAULTS } from '../scores/spot-defaults.ts'
import { isPanel, type Panel } from './dock/dock-layout.ts'

const TURN_SORTS = ['confidence', 'start', 'duration', 'margin'] as const
const SPOT_SORTS = ['inRangeMean', 'mean', 'min', 'start', 'duration'] as const
export type TurnSort = (typeof TURN_SORTS)[number]
export type SpotSort = (typeof SPOT_SORTS)[number]

/** A moment of a recording in the address. Seconds. */
export interface Moment {
  /** The playhead. */
  readonly at?: number
  /** The visible window. */
  readonly from?: number
  readonly to?: number
  /** The selection. */
  readonly selFrom?: number
  readonly selTo?: number
}

export const MOMENT_NAMES = ['at', 'from', 'to', 'selFrom', 'selTo'] as const

/** Parses the moment of an address; drops what is no time, and windows and selections that are empty. */
export function readMoment(raw: Readonly<Record<string, unknown>>): Moment {
  const times = Object.fromEntries(
    MOMENT_NAMES.flatMap((name) => {
      const value = raw[name]
      return typeof value === 'number' && value >= 0 && Number.isFinite(value)
        ? [[name, value]]
        : []
    }),
  ) as Moment
  const { at, from, to, selFrom, selTo } = times
  return {
    ...(at === undefined ? {} : { at }),
    ...(from !== undefined && to !== undefined && from < to ? { from, to } : {}),
    ...(selFrom !== undefined && selTo !== undefined && selFrom < selTo ? { selFrom, selTo } : {}),
  }
}

/** Returns the parameters without the moment, which is no place to come back to. */
export function withoutMoment<T extends Moment>(search: T): Omit<T, keyof Moment> {
  const { at: _at, from: _from, to: _to, selFrom: _selFrom, selTo: _selTo, ...rest } = search
  return rest
}

/** Two runs that are compared: the lanes of the first stand above those of the second. */
export type ComparedRuns = readonly [a: string, b: string]

/** Stretches at the borders of the reference's turns that are not scored, in seconds: half before, half after. */
export const COLLARS = [0, 0.25, 0.5] as const
export type Collar = (typeof COLLARS)[number]

/** Thresholds and sort orders of a recording in the URL; absent fields have the default below. */
export interface RecordingSearch extends Moment {
  readonly run?: string
  /** The ids of two runs to compare: `A,B`. */
  readonly compare?: string
  /** Of the errors against the reference; absent: 0. */
  readonly collar?: Collar
  /** Overlaps of the reference are not scored. */
  readonly skipOverlap?: boolean
  /** The correction that is worked on. */
  readonly correct?: string | undefined
  /** The open panel. */
  readonly panel?: Panel
  /** The API name of the shown curve. */
  readonly curve?: string
  /** API names of the curves that are drawn over it. */
  readonly overlay?: readonly string[]
  readonly turnMin?: number
  readonly turnMax?: number
  /** Shorter turns are left out. Seconds. */
  readonly turnMinDuration?: number
  readonly turnSort?: TurnSort | `-${TurnSort}`
  readonly spotMin?: number
  readonly spotMax?: number
  readonly mergeGap?: number
  readonly minDuration?: number
  /** Longer spots are split; absent: never. Seconds, at least 1. */
  readonly maxDuration?: number
  readonly spotSort?: SpotSort | `-${SpotSort}`
}

/** Defaults: all turns, and spots in the lower half of the scale. */
export const DEFAULTS = {
  turnMin: 0,
  turnMax: 100,
  turnMinDuration: 0,
  turnSort: 'confidence',
  ...SPOT_DEFAULTS,
  maxDuration: 0,
  spotSort: 'inRangeMean',
} as const satisfies RecordingSearch

export type Thresholds = {
  readonly [Name in keyof typeof DEFAULTS]: NonNullable<RecordingSearch[Name]>
}

/** Returns the thresholds with defaults for absent fields. */
export function thresholds(search: RecordingSearch): Thresholds {
  const given = Object.entries(search).filter(
    ([name, value]) => name in DEFAULTS && value !== undefined,
  )
  return { ...DEFAULTS, ...Object.fromEntries(given) }
}

/** Parses the URL parameters; drops invalid and default values. */
export function readRecordingSearch(raw: Readonly<Record<string, unknown>>): RecordingSearch {
  const { run, correct, curve, panel } = raw
  return {
    ...(typeof run === 'string' && run !== '' ? { run } : {}),
    ...readCompare(raw.compare),
    ...(raw.collar === 0.25 || raw.collar === 0.5 ? { collar: raw.collar } : {}),
    ...(raw.skipOverlap === true ? { skipOverlap: true } : {}),
    ...(typeof correct === 'string' && /^[\w-]{1,128}$/.test(correct) ? { correct } : {}),
    ...(isCurveName(curve) ? { curve } : {}),
    ...readOverlay(raw.overlay),
    ...(isPanel(panel) ? { panel } : {}),
    ...readMoment(raw),
    ...readRange(raw, 'turnMin', 'turnMax'),
    ...readRange(raw, 'spotMin', 'spotMax'),
    ...readNumber(raw, 'turnMinDuration', 60),
    ...readNumber(raw, 'mergeGap', 60),
    ...readNumber(raw, 'minDuration', 60),
    ...readMaxDuration(raw.maxDuration),
    ...readSort(raw, 'turnSort', TURN_SORTS),
    ...readSort(raw, 'spotSort', SPOT_SORTS),
  }
}

function readCompare(value: unknown): RecordingSearch {
  const search = typeof value === 'string' ? { compare: value } : {}
  return comparedRuns(search) === null ? {} : search
}

/** The runs of `compare`; null: none, or no two different ones. */
export function comparedRuns({ compare }: RecordingSearch): ComparedRuns | null {
  const [a, b, ...others] = compare?.split(',') ?? []
  return a && b && a !== b && others.length === 0 ? [a, b] : null
}

/** `compare` for two runs. */
export function compareSearch([a, b]: ComparedRuns): string {
  return `${a},${b}`
}

function readMaxDuration(value: unknown): RecordingSearch {
  return typeof value === 'number' && value >= 1 && value <= 3600 ? { maxDuration: value } : {}
}

const MAX_OVERLAYS = 20

function readOverlay(value: unknown): RecordingSearch {
  const names = Array.isArray(value) ? value.filter(isCurveName).slice(0, MAX_OVERLAYS) : []
  return names.length === 0 ? {} : { overlay: [...new Set(names)] }
}

type NumberName =
  | 'turnMin'
  | 'turnMax'
  | 'spotMin'
  | 'spotMax'
  | 'mergeGap'
  | 'minDuration'
  | 'turnMinDuration'

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
  max: number,
): RecordingSearch {
  const value = raw[name]
  if (typeof value !== 'number' || !(value >= 0 && value <= max)) return {}
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

/** Returns the run to show: the run of the URL if it has results, otherwise the current run. */
export function shownRun(
  recording: RecordingView,
  runs: readonly DiarizationView[],
  requested: string | undefined,
): { readonly runId: string | null; readonly run: DiarizationView | null } {
  const chosen = runs.find(({ id }) => id === requested)
  const runId = chosen?.status === 'succeeded' ? chosen.id : recording.currentRunId
  return { runId, run: runs.find(({ id }) => id === runId) ?? null }
}
