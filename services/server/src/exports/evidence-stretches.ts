import {
  curveBins,
  defaultCurve,
  type Recording,
  type Results,
  type Run,
  type Spot,
  ToolkitError,
  type Turn,
} from '@toolkit/core'
import { curveLabel } from '@toolkit/formats'
import { playedSound, stillPrepared } from '../http/played-sound.ts'
import { recordingId, runId } from '../http/route-parts.ts'
import { curveName } from '../resources/curve.ts'
import { bounds } from '../resources/query.ts'
import { spotOptions } from '../resources/spot.ts'
import type { ChosenRecording } from './evidence-body.ts'

/** Sound before and after each stretch, in seconds. */
export const CONTEXT_SECONDS = 1

/** The scores of a curve within a stretch, 0–100; null: it has no sample with a value, or this is not known of it. */
export interface StretchScores {
  readonly curve: string
  readonly mean: number | null
  /** Of a spot only: see `Spot`. */
  readonly inRangeMean: number | null
  readonly min: number | null
  readonly max: number | null
  readonly samples: number | null
  readonly bridgedSeconds: number | null
}

/** A part of a recording to listen to, in seconds. */
export interface Stretch {
  readonly start: number
  readonly end: number
  /** Null: the run has no curve. */
  readonly scores: StretchScores | null
  /** Null: it was not chosen as a turn. */
  readonly turn: Turn | null
}

/** A part of a recording, in seconds. */
type Window = Pick<Stretch, 'start' | 'end'>

/** What is chosen of a recording. */
export interface FoundStretches {
  readonly recording: Recording
  readonly run: Run
  readonly durationSeconds: number
  readonly total: number
  /** All of them, by start, without their scores. */
  windows(): Iterable<Window>
  all(): Promise<readonly Stretch[]>
}

/** The spots that are located at a time while they are counted. */
const SPOTS_AT_ONCE = 5_000

/** The part of the sound that is cut for a stretch, in seconds. */
export function clipWindow(
  { start, end }: Window,
  durationSeconds: number,
): { readonly start: number; readonly end: number } {
  return {
    start: Math.min(Math.max(0, start - CONTEXT_SECONDS), durationSeconds),
    end: Math.min(durationSeconds, end + CONTEXT_SECONDS),
  }
}

/** How long the clips of stretches are together. */
export function clipSeconds(stretches: Iterable<Window>, durationSeconds: number): number {
  let seconds = 0
  for (const stretch of stretches) {
    const { start, end } = clipWindow(stretch, durationSeconds)
    seconds += end - start
  }
  return seconds
}

/**
 * Finds what is chosen of a recording. Throws `request-invalid` for a stretch behind the end, `request-conflict` without a
 * sound, `recording-not-found`, `run-not-found`, `no-result`, `curve-not-found`.
 */
export async function findStretches(
  results: Results,
  chosen: ChosenRecording,
): Promise<FoundStretches> {
  const id = recordingId({ id: chosen.recordingId })
  const wanted = typeof chosen.runId === 'string' ? runId(chosen.runId) : null
  return chosen.spots === undefined
    ? foundParts(results, id, wanted, chosen)
    : foundSpots(results, id, wanted, chosen.spots)
}

async function foundSpots(
  results: Results,
  id: string,
  wanted: string | null,
  query: NonNullable<ChosenRecording['spots']>,
): Promise<FoundStretches> {
  const given = curveName(query)
  const { recording, run, page } = await results.spots(id, wanted, given)
  const durationSeconds = heardSeconds(recording)
  const name = given ?? defaultCurve(run.curves) ?? null
  const curve = name === null ? '' : curveLabel(name)
  const options = spotOptions(query, bounds(query.start, query.end))
  const order = { sort: 'start', descending: false } as const
  const spots = (offset: number, limit: number) => page({ options, order, offset, limit }).items
  const { total } = page({ options, order, offset: 0, limit: 1 })
  return {
    ...{ recording, run, durationSeconds, total },
    *windows() {
      for (let offset = 0; offset < total; offset += SPOTS_AT_ONCE)
        yield* spots(offset, SPOTS_AT_ONCE)
    },
    all: async () => spots(0, total).map((spot) => ofSpot(spot, curve, durationSeconds)),
  }
}

async function foundParts(
  results: Results,
  id: string,
  wanted: string | null,
  { turns: range, stretches = [] }: Pick<ChosenRecording, 'turns' | 'stretches'>,
): Promise<FoundStretches> {
  const { recording, run, turns } = await results.allTurns(id, wanted)
  const durationSeconds = heardSeconds(recording)
  const { min = 0, max = 100 } = range ?? {}
  const isIn = ({ confidence }: Turn) =>
    confidence !== null && confidence >= min && confidence <= max
  const parts: readonly (Window & { readonly turn: Turn | null })[] =
    range === undefined
      ? stretches.map(({ start, end }) => {
          if (start >= durationSeconds) throw behindTheEnd(start, durationSeconds)
          return { start, end: Math.min(end, durationSeconds), turn: null }
        })
      : turns
          .filter((turn) => isIn(turn) && turn.start < durationSeconds)
          .map((turn) => ({
            start: turn.start,
            end: Math.min(turn.end, durationSeconds),
            turn,
          }))
  return {
    ...{ recording, run, durationSeconds, total: parts.length },
    windows: () => parts,
    all: async () => {
      const scoresOf = await curveScores(results, id, run)
      return parts.map((part) => ({ ...part, scores: scoresOf(part) }))
    },
  }
}

/** The length of a recording that can be heard. */
function heardSeconds(recording: Recording): number {
  playedSound(recording)
  if (recording.durationSeconds === null) throw stillPrepared()
  return recording.durationSeconds
}

function ofSpot(spot: Spot, curve: string, durationSeconds: number): Stretch {
  const { start, end, ...scores } = spot
  // The last sample of a curve may lie across the end.
  return { start, end: Math.min(end, durationSeconds), scores: { curve, ...scores }, turn: null }
}

/** Computes the scores of stretches from the default curve of a run. */
async function curveScores(
  results: Results,
  recording: string,
  run: Run,
): Promise<(window: Window) => StretchScores | null> {
  if (defaultCurve(run.curves) === undefined) return () => null
  const { curve, name } = await results.curve(recording, run.id, null)
  const others = { inRangeMean: null, samples: null, bridgedSeconds: null }
  return (window) => {
    const [bin] = curveBins(curve, window, 1)
    const figures = bin ?? { mean: null, min: null, max: null }
    return { curve: curveLabel(name), ...figures, ...others }
  }
}

function behindTheEnd(start: number, durationSeconds: number): ToolkitError {
  return new ToolkitError(
    'request-invalid',
    `A stretch starts at ${start} s, but the recording ends at ${durationSeconds} s.`,
  )
}
