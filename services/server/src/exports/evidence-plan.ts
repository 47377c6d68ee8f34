import {
  curveBins,
  defaultCurve,
  hasCode,
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
import { type ChosenRecording, MAX_CLIP_SECONDS, MAX_CLIPS } from './evidence-body.ts'

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

export interface PlannedRecording {
  readonly recordingId: string
  readonly runId: string
  readonly stretches: readonly Stretch[]
}

/** The part of the sound that is cut for a stretch, in seconds. */
export function clipWindow(
  { start, end }: Pick<Stretch, 'start' | 'end'>,
  durationSeconds: number,
): { readonly start: number; readonly end: number } {
  return {
    start: Math.max(0, start - CONTEXT_SECONDS),
    end: Math.min(durationSeconds, end + CONTEXT_SECONDS),
  }
}

/**
 * The stretches that are chosen. Errors name the recording of the request: `request-too-large` for too many or too long
 * clips, `request-invalid` for a stretch behind the end, `request-conflict` without a sound, `recording-not-found`,
 * `run-not-found`, `no-result`, `curve-not-found`.
 */
export async function planEvidence(
  results: Results,
  chosen: readonly ChosenRecording[],
): Promise<readonly PlannedRecording[]> {
  const planned: PlannedRecording[] = []
  let clips = 0
  let seconds = 0
  for (const [place, one] of chosen.entries()) {
    const { recording, run, stretches, durationSeconds } = await stretchesOf(
      results,
      one,
      MAX_CLIPS - clips,
    ).catch((error: unknown) => {
      throw placed(error, `recordings.${place}`)
    })
    clips += stretches.length
    for (const stretch of stretches) {
      const { start, end } = clipWindow(stretch, durationSeconds)
      seconds += end - start
    }
    if (seconds > MAX_CLIP_SECONDS) throw tooLong()
    planned.push({ recordingId: recording.id, runId: run.id, stretches })
  }
  return planned
}

interface Found {
  readonly recording: Recording
  readonly run: Run
  readonly durationSeconds: number
  readonly stretches: readonly Stretch[]
}

/** The stretches of one recording. Throws `request-too-large` for more than `most`. */
async function stretchesOf(
  results: Results,
  chosen: ChosenRecording,
  most: number,
): Promise<Found> {
  const id = recordingId({ id: chosen.recordingId })
  const wanted = typeof chosen.runId === 'string' ? runId(chosen.runId) : null
  const { recording, run, turns } = await results.allTurns(id, wanted)
  playedSound(recording)
  const { durationSeconds } = recording
  if (durationSeconds === null) throw stillPrepared()
  const found = (stretches: readonly Stretch[]) => {
    if (stretches.length > most) throw tooMany()
    return { recording, run, durationSeconds, stretches }
  }

  if (chosen.spots !== undefined) {
    const { spots: query } = chosen
    const name = curveName(query) ?? defaultCurve(run.curves) ?? null
    const { page } = await results.spots(id, run.id, name)
    const { items, total } = page({
      options: spotOptions(query, bounds(query.start, query.end)),
      order: { sort: 'start', descending: false },
      offset: 0,
      limit: most,
    })
    if (total > most) throw tooMany()
    const curve = name === null ? '' : curveLabel(name)
    return found(items.map((spot) => ofSpot(spot, curve, durationSeconds)))
  }

  const scoresOf = await curveScores(results, id, run)
  if (chosen.turns !== undefined) {
    const { min = 0, max = 100 } = chosen.turns
    const isIn = ({ confidence }: Turn) =>
      confidence !== null && confidence >= min && confidence <= max
    const within = turns.filter((turn) => isIn(turn) && turn.start < durationSeconds)
    if (within.length > most) throw tooMany()
    return found(
      within.map((turn) => {
        const window = { start: turn.start, end: Math.min(turn.end, durationSeconds) }
        return { ...window, scores: scoresOf(window), turn }
      }),
    )
  }
  return found(
    (chosen.stretches ?? []).map(({ start, end }) => {
      if (start >= durationSeconds) throw behindTheEnd(start, durationSeconds)
      const window = { start, end: Math.min(end, durationSeconds) }
      return { ...window, scores: scoresOf(window), turn: null }
    }),
  )
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
): Promise<(window: { start: number; end: number }) => StretchScores | null> {
  if (defaultCurve(run.curves) === undefined) return () => null
  const { curve, name } = await results.curve(recording, run.id, null)
  const others = { inRangeMean: null, samples: null, bridgedSeconds: null }
  return (window) => {
    const [bin] = curveBins(curve, window, 1)
    const figures = bin ?? { mean: null, min: null, max: null }
    return { curve: curveLabel(name), ...figures, ...others }
  }
}

/** The same error, which names the recording of the request. */
function placed(error: unknown, path: string): unknown {
  if (!(error instanceof ToolkitError) || hasCode(error, 'internal')) return error
  const { code, message } = error
  return new ToolkitError(code, message, { cause: error, fields: [{ path, message }] })
}

function tooMany(): ToolkitError {
  return new ToolkitError(
    'request-too-large',
    `A pack has at most ${MAX_CLIPS} clips. Choose fewer, or narrow the range of scores.`,
  )
}

function tooLong(): ToolkitError {
  return new ToolkitError(
    'request-too-large',
    `The clips of a pack have at most ${MAX_CLIP_SECONDS / 3600} hours together. Choose fewer, or narrow the range of scores.`,
  )
}

function behindTheEnd(start: number, durationSeconds: number): ToolkitError {
  return new ToolkitError(
    'request-invalid',
    `A stretch starts at ${start} s, but the recording ends at ${durationSeconds} s.`,
  )
}
