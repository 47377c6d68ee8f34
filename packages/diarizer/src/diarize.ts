import { certaintyOf } from './certainty.ts'
import { forceSpeakers } from './clustering/forced-speakers.ts'
import { assignSpeakers } from './clustering/speaker-assignment.ts'
import { clusterSpeakers, groupVoices, type SpeakerCluster } from './clustering/speaker-clusters.ts'
import { speakerCount } from './clustering/speaker-count.ts'
import { doubtfulLabels, speakerRange } from './clustering/speaker-doubt.ts'
import type { Evidence } from './evidence.ts'
import { SAMPLE_RATE, secondsOf } from './grid.ts'
import type { Voice } from './identification/voiceprint.ts'
import {
  type Labels,
  labelFrames,
  MIN_TURN_FRAMES,
  NO_SPEAKER,
  removeShortTurns,
  speakerLabel,
} from './labels.ts'
import type { Models } from './models.ts'
import type { EngineResult, SpeakerHints, SpeakerInterval } from './result.ts'
import { curveOf, unmetHintOf } from './result.ts'
import { speakerActivity, unassignedActivity } from './segmentation/speaker-activity.ts'
import { runModels } from './segmentation/windows.ts'
import { exclusiveTurns, type FrameTurn, secondsOfInterval, turnsOf } from './turns.ts'

export interface DiarizeOptions {
  readonly hints: SpeakerHints
  /** Duration of the recording, for progress; null if unknown. A function is called repeatedly. */
  readonly durationSeconds: number | null | (() => number | null)
  /** Called with the progress, 0 … 1, if the duration is known. */
  readonly onProgress?: (progress: { fraction: number }) => void
  readonly signal?: AbortSignal
}

/**
 * Diarizes one recording in this process.
 * @param samples 16 kHz mono, −1 … 1, in blocks of any size; read once as a stream
 * @throws the stream's errors, the signal's reason on abort, `request-invalid` for invalid hints
 */
export async function diarize(
  samples: AsyncIterable<Float32Array>,
  models: Models,
  options: DiarizeOptions,
): Promise<EngineResult> {
  // Invalid hints are rejected before the models run.
  speakerCount(options.hints)
  const result = buildResult(await collectEvidence(samples, models, options), options.hints)
  options.onProgress?.({ fraction: 1 })
  return result
}

/** Runs the models over one recording. The progress ends at 0.98. */
export function collectEvidence(
  samples: AsyncIterable<Float32Array>,
  models: Models,
  options: Omit<DiarizeOptions, 'hints'>,
): Promise<Evidence> {
  return runModels(samples, models, {
    ...(options.signal && { signal: options.signal }),
    onProcessed: (processed) => {
      const { durationSeconds } = options
      const total = typeof durationSeconds === 'function' ? durationSeconds() : durationSeconds
      if (total === null || total <= 0) return
      options.onProgress?.({ fraction: progressOf(processed, total) })
    },
  })
}

/** The progress of the models after `samples` samples: it ends at 0.98. */
export function progressOf(samples: number, seconds: number): number {
  return Math.min(0.98, (samples / SAMPLE_RATE / seconds) * 0.98)
}

/** A speaker of a result with its voice; null if it does not speak alone. */
export interface SpeakerVoice {
  readonly speaker: string
  readonly voice: Voice | null
}

/** Builds the result from the model outputs. */
export function buildResult(evidence: Evidence, hints: SpeakerHints): EngineResult {
  return conclude(evidence, hints).result
}

/** Builds the result from the model outputs, and the voice of each speaker, in the order of the labels. */
export function conclude(
  evidence: Evidence,
  hints: SpeakerHints,
): { readonly result: EngineResult; readonly voices: readonly SpeakerVoice[] } {
  const count = speakerCount(hints)
  const groups = groupVoices(evidence, count)
  const clusters = clusterSpeakers(evidence, count, groups)
  const windows = assignSpeakers(evidence, clusters)
  const speakers = clusters.length === 0 ? 0 : Math.max(clusters.length, count.atLeast)
  const activity = speakerActivity(windows, speakers, evidence.frames)
  const found = removeShortTurns(labelFrames(activity, evidence.counts), activity, MIN_TURN_FRAMES)
  const unassigned = unassignedActivity(windows, evidence.frames)
  const labels = forceSpeakers(found, { ...evidence, activity, unassigned }, count.atLeast)
  const turns = turnsOf(labels, speakers)
  const certainty = certaintyOf(windows, activity, evidence, labels, turns)
  const order = firstAppearance(turns)
  const name = new Map(order.map((speaker, rank) => [speaker, speakerLabel(rank)]))
  const withSpeakers = <T extends object>(turn: FrameTurn, more: T): (SpeakerInterval & T)[] => {
    const seconds = secondsOfInterval(turn, evidence.frames, evidence.samples)
    if (seconds === null) return []
    return [{ speaker: name.get(turn.speaker) as string, ...seconds, ...more }]
  }
  const result: EngineResult = {
    turns: turns.flatMap((turn, i) =>
      withSpeakers(turn, { scores: scoresOf(certainty.turns[i], order) }),
    ),
    speakers: order.map((_, rank) => speakerLabel(rank)),
    durationSeconds: evidence.samples / SAMPLE_RATE,
    resolution: 0.02,
    confidence: curveOf(certainty.frames, evidence.samples),
    speech: curveOf(evidence.speech, evidence.samples),
    crosstalk: curveOf(evidence.crosstalk, evidence.samples),
    speakerProbability: Object.fromEntries(
      order.map((speaker, rank) => [
        speakerLabel(rank),
        curveOf(activity[speaker] as Uint8Array, evidence.samples),
      ]),
    ),
    exclusive: exclusiveTurns(labels).flatMap((turn) => withSpeakers(turn, {})),
    unmetHint: unmetHintOf(hints, { byVoice: clusters.length, inResult: order.length }),
    speakerDoubt:
      order.length === 0
        ? null
        : {
            range: speakerRange(groups, count, order.length),
            labels: doubtfulLabels(labels, name, evidence.speech),
          },
  }
  const voices = order.map((speaker, rank) => ({
    speaker: speakerLabel(rank),
    voice: voiceOf(clusters[speaker], soloSeconds(labels, speaker)),
  }))
  return { result, voices }
}

/** The voice of a speaker; null if it has no embedding, or was forced by a hint. */
function voiceOf(cluster: SpeakerCluster | undefined, seconds: number): Voice | null {
  if (cluster === undefined || cluster.items.length === 0 || seconds === 0) return null
  return { vector: cluster.centroid, seconds }
}

/** How long a speaker speaks alone. */
function soloSeconds({ first, second }: Labels, speaker: number): number {
  return secondsOf(
    first.reduce(
      (sum, one, frame) => sum + Number(one === speaker && second[frame] === NO_SPEAKER),
      0,
    ),
  )
}

function firstAppearance(turns: readonly FrameTurn[]): number[] {
  return [...new Set(turns.map((turn) => turn.speaker))]
}

function scoresOf(
  match: Float64Array | undefined,
  order: readonly number[],
): Record<string, number> {
  return Object.fromEntries(
    order.map((speaker, rank) => [
      speakerLabel(rank),
      Math.round(100 * Math.min(1, match?.[speaker] ?? 0)),
    ]),
  )
}
