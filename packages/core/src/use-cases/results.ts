import { mappedCurve } from '../calibration/mapped-curve.ts'
import { endingAt } from '../curves/curve-end.ts'
import { histogramOfCurve, histogramOfScores } from '../curves/histogram.ts'
import { curveOfBytes } from '../curves/packed-curve.ts'
import { ToolkitError } from '../errors.ts'
import { packTurns } from '../formats/packed-turns.ts'
import { withMissingFileError } from '../media/sound.ts'
import type { Recording } from '../model/recording.ts'
import type { Run } from '../model/run.ts'
import {
  type CurveDescription,
  type CurveName,
  defaultCurve,
  type ScoreCurve,
} from '../model/score.ts'
import { curveKey } from '../runtime/blob-keys.ts'
import { readAll } from '../runtime/byte-streams.ts'
import { requireRecording, requireRun } from '../runtime/change.ts'
import { turnsOfRun } from '../runtime/scan.ts'
import type { System } from '../runtime/system.ts'
import type { Calibrations } from '../toolkit/calibration.ts'
import type { Results } from '../toolkit/results.ts'
import { ByteCache } from './byte-cache.ts'
import { SpotLists } from './spot-lists.ts'

const CURVE_CACHE_BYTES = 96 * 1024 * 1024
const TURN_CACHE_BYTES = 16 * 1024 * 1024

/** Creates the use cases of results. */
export function createResults(system: System, calibrations: Pick<Calibrations, 'mapOf'>): Results {
  const { storage } = system
  // The turns and curves of a run never change, so cached ones stay valid.
  const curves = new ByteCache<ScoreCurve>(CURVE_CACHE_BYTES, (curve) => curve.values.byteLength)
  const turns = new ByteCache<Uint8Array<ArrayBuffer>>(TURN_CACHE_BYTES, (bytes) => bytes.length)
  const spotLists = new SpotLists()

  async function finishedRun(recording: Recording, runId: string | null): Promise<Run> {
    const wanted = runId ?? recording.currentRunId
    if (wanted === null) {
      throw new ToolkitError(
        'no-result',
        'This recording has no finished diarization yet. Start one, or wait for it to end.',
      )
    }
    const run = await requireRun(system, recording.id, wanted)
    if (run.status === 'succeeded') return run
    throw new ToolkitError(
      'no-result',
      `This diarization has no result: its status is ${run.status}.`,
    )
  }

  async function curveOf(run: Run, wanted: CurveName | null) {
    const name = wanted === null ? defaultCurve(run.curves) : findCurve(run, wanted)
    const index = name === undefined ? -1 : run.curves.indexOf(name)
    if (name === undefined || index < 0) {
      const has = run.curves.map(curveLabel).join(', ') || 'none'
      throw new ToolkitError('curve-not-found', `This diarization has these curves: ${has}.`)
    }
    const key = curveKey(run.recordingId, run.id, index)
    const kept = curves.get(key)
    if (kept) return { name, key, curve: kept }
    const bytes = await readAll(withMissingFileError(storage.blobs.read(key), curveMissing))
    const curve = curveOfBytes(bytes, name)
    curves.set(key, curve)
    return { name, key, curve }
  }

  async function calibratedCurve(run: Run): Promise<ScoreCurve> {
    const { name, curve } = await curveOf(run, null)
    const { kind } = name
    const model = run.modelReported ?? run.model
    const map =
      kind === 'confidence' || kind === 'certainty'
        ? await calibrations.mapOf({ kind, provider: run.provider, model })
        : null
    if (map !== null) return mappedCurve(curve, map)
    throw new ToolkitError(
      'curve-not-found',
      'Nobody has judged a moment of this model yet. Review some, then its scores can be compared.',
    )
  }

  return {
    async turns(recordingId, runId, query) {
      const recording = await requireRecording(system, recordingId)
      const run = await finishedRun(recording, runId)
      return storage.turns.list(run.id, query)
    },

    async allTurns(recordingId, runId) {
      const recording = await requireRecording(system, recordingId)
      const run = await finishedRun(recording, runId)
      return { recording, run, turns: await turnsOfRun(storage, run.id) }
    },

    async packedTurns(recordingId, runId) {
      const recording = await requireRecording(system, recordingId)
      const run = await finishedRun(recording, runId)
      const kept = turns.get(run.id)
      if (kept) return kept
      const packed = packTurns(await turnsOfRun(storage, run.id))
      turns.set(run.id, packed)
      return packed
    },

    async curve(recordingId, runId, wanted) {
      const recording = await requireRecording(system, recordingId)
      const run = await finishedRun(recording, runId)
      const { name, curve } = await curveOf(run, wanted)
      return { recording, run, name, curve: endingAt(curve, recording.durationSeconds) }
    },

    async calibratedCurve(recordingId, runId) {
      const recording = await requireRecording(system, recordingId)
      const run = await finishedRun(recording, runId)
      return { recording, curve: await calibratedCurve(run) }
    },

    async spots(recordingId, runId, wanted) {
      const recording = await requireRecording(system, recordingId)
      const run = await finishedRun(recording, runId)
      const { key, curve: whole } = await curveOf(run, wanted)
      const curve = endingAt(whole, recording.durationSeconds)
      return { recording, run, page: (query) => spotLists.page(key, curve, query) }
    },

    async statistics(recordingId, runId, wanted) {
      const recording = await requireRecording(system, recordingId)
      const run = await finishedRun(recording, runId)
      const found = await turnsOfRun(storage, run.id)
      const samples =
        wanted === null && defaultCurve(run.curves) === undefined
          ? histogramOfScores([])
          : histogramOfCurve((await curveOf(run, wanted)).curve)
      return { turns: histogramOfScores(found.map((turn) => turn.confidence)), samples }
    },
  }
}

function curveMissing(): ToolkitError {
  return new ToolkitError(
    'file-missing',
    'The scores of this diarization are missing on the server. Restore them from a backup (stop the server; npm run storage -- verify names the files), or run the diarization again.',
  )
}

function findCurve(run: Run, wanted: CurveName): CurveDescription | undefined {
  return run.curves.find((curve) => curve.kind === wanted.kind && curve.speaker === wanted.speaker)
}

function curveLabel(curve: CurveName): string {
  return curve.speaker === null ? curve.kind : `${curve.kind}:${curve.speaker}`
}
