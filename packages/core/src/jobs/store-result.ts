import { countMissing, samplesCovering } from '../curves/curve-figures.ts'
import { curveBytes } from '../curves/packed-curve.ts'
import type { IdentifiedSpeaker, SpeakerScores } from '../model/identification.ts'
import type { Recording } from '../model/recording.ts'
import { isDiarized, type Run } from '../model/run.ts'
import type { RunEvent } from '../model/run-transitions.ts'
import {
  type CurveDescription,
  defaultCurve,
  type NamedCurve,
  type ScoreOrigin,
} from '../model/score.ts'
import type { GivenTurn, Turn } from '../model/turn.ts'
import type { ProviderResult } from '../ports/diarization-provider.ts'
import { curveKey, rawAnswerKey } from '../runtime/blob-keys.ts'
import { singleBlock } from '../runtime/byte-streams.ts'
import { namesForRun } from '../runtime/speaker-names.ts'
import type { System } from '../runtime/system.ts'
import { certaintyCurve } from '../statistics/certainty.ts'
import { summarise } from '../statistics/summary.ts'
import { describedTurns } from '../statistics/turns.ts'
import { usableScores } from '../voices/proposals.ts'
import { rejectedFor } from '../voices/rejections.ts'

/** Tolerance in seconds between the end of a curve or turn and the end of the recording. */
const LENGTH_TOLERANCE_SECONDS = 1

interface FinishedJob {
  /** `raw` null: the raw response is not kept. */
  readonly result: Omit<ProviderResult, 'raw'> & { readonly raw: Uint8Array | null }
  /** ISO 8601; null: unknown. */
  readonly endedAt: string | null
}

interface ProviderFacts {
  readonly modelReported: string | null
  /** As in the event. */
  readonly keptMs: number | null
}

/** What is stored of a result, and the event that marks its run as succeeded. */
export interface DescribedResult {
  readonly turns: readonly Turn[]
  readonly curves: readonly NamedCurve[]
  readonly raw: Uint8Array | null
  readonly event: Omit<RunEvent & { readonly type: 'succeeded' }, 'speakerNames'>
}

/**
 * Stores the result of a run and returns the event that marks it as succeeded. Idempotent: the result is not visible before
 * the event is applied.
 */
export async function storeResult(
  system: System,
  recording: Recording,
  run: Run,
  job: FinishedJob,
  facts: ProviderFacts,
): Promise<RunEvent & { readonly type: 'succeeded' }> {
  const described = describeResult(recording, run, job, facts)
  await system.storage.turns.put(run.id, described.turns)
  await storeBytes(system, run, described)
  return { ...described.event, speakerNames: await namesForRun(system, run, described.turns) }
}

/** Stores the curves and the raw answer of a run. */
export async function storeBytes(
  { storage: { blobs } }: System,
  { id, recordingId }: Pick<Run, 'id' | 'recordingId'>,
  { curves, raw }: Pick<DescribedResult, 'curves' | 'raw'>,
): Promise<void> {
  for (const [index, curve] of curves.entries()) {
    await blobs.put(curveKey(recordingId, id, index), singleBlock(curveBytes(curve)))
  }
  if (raw !== null) await blobs.put(rawAnswerKey(recordingId, id), singleBlock(raw))
}

/** Describes the result of a run without storing it. */
export function describeResult(
  recording: Recording,
  run: Run,
  { result, endedAt }: FinishedJob,
  { modelReported, keptMs }: ProviderFacts,
): DescribedResult {
  const { turns, overlaps } = describedTurns(result.turns)
  const fitting = curvesWithin(result.curves, recording.durationSeconds)
  const curves = withDefaultCurve(fitting.curves)
  const identification = identifiedSpeakers(recording, run, turns, result.identification ?? [])
  const warnings = [
    ...result.warnings,
    ...fitting.warnings,
    ...lengthWarnings(curves, recording.durationSeconds),
    ...beyondTheEnd(result.turns, recording.durationSeconds),
    ...(curves.length === 0 && turns.length > 0 ? [noCurve(run)] : []),
    ...(identification === null || result.identification !== null || turns.length === 0
      ? []
      : ['The provider gave no scores of voices.']),
  ]
  const shown = defaultCurve(curves)
  const origin: ScoreOrigin | null =
    shown === undefined
      ? null
      : {
          kind: shown.kind === 'certainty' ? 'certainty' : 'confidence',
          provider: run.provider,
          model: modelReported ?? run.model,
        }
  const summary = summarise({
    turns,
    overlaps,
    curve: shown ?? null,
    origin,
    durationSeconds: recording.durationSeconds,
    speakerDoubt: result.speakerDoubt,
    hints: run.request.speakers,
  })
  const { speakerDoubt, raw } = result
  return {
    turns,
    curves,
    raw,
    event: {
      ...{ type: 'succeeded', modelReported, curves: curves.map(describeCurve), summary },
      ...{ speakerDoubt, identification, warnings, endedAt, keptMs },
    },
  }
}

/** The scores of voices for the speakers of a run; null: they were not asked for. */
function identifiedSpeakers(
  { rejectedVoices }: Recording,
  { request }: Run,
  turns: readonly Turn[],
  given: readonly SpeakerScores[],
): readonly IdentifiedSpeaker[] | null {
  const voiceIds = request.identify?.voiceIds
  if (voiceIds === undefined) return null
  const speakers = new Set(turns.map(({ speaker }) => speaker))
  return usableScores(given, speakers, voiceIds).map((scores) => ({
    ...scores,
    rejected: rejectedFor(rejectedVoices, turns, scores.speaker),
  }))
}

function noCurve(run: Run): string {
  const what = isDiarized(run) ? 'The model provides' : 'The file has'
  return `${what} no score curve: spots are not available.`
}

function withDefaultCurve(given: readonly NamedCurve[]): readonly NamedCurve[] {
  const speakers = given.filter((curve) => curve.kind === 'speaker')
  if (speakers.length === 0 || given.some((curve) => curve.kind === 'confidence')) return given
  return [...given, { kind: 'certainty', speaker: null, ...certaintyCurve(speakers) }]
}

/** A curve that covers more than so many times the recording belongs to another one, or has a wrong resolution. */
const MOST_COVERED = 2

/** The curves that fit the recording, cut at its end. */
function curvesWithin(
  given: readonly NamedCurve[],
  durationSeconds: number | null,
): { readonly curves: readonly NamedCurve[]; readonly warnings: readonly string[] } {
  if (durationSeconds === null) return { curves: given, warnings: [] }
  const warnings: string[] = []
  const curves = given.flatMap((curve): readonly NamedCurve[] => {
    const { kind, resolution, values } = curve
    const most = samplesCovering(durationSeconds, resolution)
    if (values.length <= most) return [curve]
    const covered = values.length * resolution
    const what = `The ${kind} curve covers ${covered.toFixed(1)} s of ${durationSeconds.toFixed(1)} s`
    if (covered > MOST_COVERED * durationSeconds + LENGTH_TOLERANCE_SECONDS) {
      warnings.push(`${what}: it was left out.`)
      return []
    }
    if (covered > durationSeconds + LENGTH_TOLERANCE_SECONDS) {
      warnings.push(`${what}: it was cut at the end of the recording.`)
    }
    return [{ ...curve, values: values.subarray(0, most) }]
  })
  return { curves, warnings }
}

function describeCurve(curve: NamedCurve): CurveDescription {
  return {
    kind: curve.kind,
    speaker: curve.speaker,
    resolution: curve.resolution,
    length: curve.values.length,
    missing: countMissing(curve),
  }
}

function lengthWarnings(curves: readonly NamedCurve[], durationSeconds: number | null): string[] {
  if (durationSeconds === null) return []
  const odd = curves.filter((curve) => {
    const covered = curve.values.length * curve.resolution
    return Math.abs(covered - durationSeconds) > LENGTH_TOLERANCE_SECONDS
  })
  return odd.map((curve) => {
    const covered = (curve.values.length * curve.resolution).toFixed(1)
    return `The ${curve.kind} curve covers ${covered} s of ${durationSeconds.toFixed(1)} s.`
  })
}

function beyondTheEnd(turns: readonly GivenTurn[], durationSeconds: number | null): string[] {
  if (durationSeconds === null) return []
  const late = turns.filter((turn) => turn.end > durationSeconds + LENGTH_TOLERANCE_SECONDS)
  if (late.length === 0) return []
  const what = late.length === 1 ? 'One turn ends' : `${late.length} turns end`
  return [`${what} after the end of the recording.`]
}
