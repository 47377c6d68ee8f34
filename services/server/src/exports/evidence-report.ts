import { namesOfRun, type Recording, type Run, type Turn, type Verdict } from '@toolkit/core'
import type { Column, Table } from '@toolkit/formats'
import type { CONTEXT_SECONDS, Stretch } from './evidence-stretches.ts'

/** A file of sound in the pack, and which part of the recording it is, in seconds. */
export interface ClipFile {
  readonly file: string
  readonly start: number
  readonly end: number
}

/** A stretch with its clip; null: there is no sound at its place. */
export interface ReportedSpot extends Omit<Stretch, 'turn'> {
  readonly turn: Pick<
    Turn,
    'index' | 'speaker' | 'confidence' | 'runnerUp' | 'margin' | 'overlapSeconds'
  > | null
  /** The labels of who speaks in it. */
  readonly speakers: readonly string[]
  readonly clip: ClipFile | null
}

/** What the pack says of one recording. */
export interface ReportedRecording {
  readonly id: string
  readonly name: string
  readonly durationSeconds: number | null
  readonly humanScore: number | null
  readonly humanNote: string | null
  readonly humanScoreRunId: string | null
  /** Newest first. */
  readonly humanScores: readonly Pick<Verdict, 'score' | 'note' | 'runId' | 'createdAt'>[]
  readonly diarization: Pick<
    Run,
    | 'id'
    | 'provider'
    | 'model'
    | 'modelReported'
    | 'jobId'
    | 'request'
    | 'createdAt'
    | 'completedAt'
  >
  readonly speakerNames: Readonly<Record<string, string>>
  /** Files of the whole result, by format. */
  readonly files: Readonly<Record<string, string>>
  readonly spots: readonly ReportedSpot[]
}

/** The content of `spots.json`. */
export interface EvidenceReport {
  readonly version: 1
  readonly contextSeconds: typeof CONTEXT_SECONDS
  readonly recordings: readonly ReportedRecording[]
  /** Recordings that were deleted while the pack was made. */
  readonly leftOut: readonly { readonly id: string; readonly reason: string }[]
}

export function reportedRecording(
  recording: Recording,
  run: Run,
  verdicts: readonly Verdict[],
): Omit<ReportedRecording, 'files' | 'spots'> {
  const { id, name, durationSeconds, humanScore, humanNote, humanScoreRunId } = recording
  const { provider, model, modelReported, jobId, request, createdAt, completedAt } = run
  return {
    ...{ id, name, durationSeconds, humanScore, humanNote, humanScoreRunId },
    humanScores: verdicts.map(({ score, note, runId, createdAt: at }) => ({
      ...{ score, note, runId, createdAt: at },
    })),
    diarization: {
      ...{ id: run.id, provider, model, modelReported, jobId, request },
      ...{ createdAt, completedAt },
    },
    speakerNames: namesOfRun(recording, run),
  }
}

export function reportedSpot(
  { start, end, scores, turn }: Stretch,
  turns: readonly Turn[],
  clip: ClipFile | null,
): ReportedSpot {
  const speaking = turns.filter((each) => each.start < end && each.end > start)
  return {
    ...{ start, end, scores },
    turn:
      turn === null
        ? null
        : {
            ...{ index: turn.index, speaker: turn.speaker, confidence: turn.confidence },
            ...{ runnerUp: turn.runnerUp, margin: turn.margin },
            overlapSeconds: turn.overlapSeconds,
          },
    speakers: [...new Set(speaking.map(({ speaker }) => speaker))],
    clip,
  }
}

function column<Of>(name: string, value: Column<Of>['value']): Column<Of> {
  return { name, value }
}

/** `spots.csv`: a row for each stretch. */
export const EVIDENCE_TABLE: Table<ReportedRecording, ReportedSpot> = {
  groupColumns: [
    column('recording_id', ({ id }) => id),
    column('recording_name', ({ name }) => name),
    column('run_id', ({ diarization }) => diarization.id),
    column('provider', ({ diarization }) => diarization.provider),
    column('model', ({ diarization }) => diarization.model),
    column('model_reported', ({ diarization }) => diarization.modelReported),
    column('job_id', ({ diarization }) => diarization.jobId),
    column('requested_speakers', ({ diarization }) => diarization.request.speakers.num),
    column('requested_speakers_min', ({ diarization }) => diarization.request.speakers.min),
    column('requested_speakers_max', ({ diarization }) => diarization.request.speakers.max),
    column('human_score', ({ humanScore }) => humanScore),
    column('human_note', ({ humanNote }) => humanNote),
    column('human_score_run_id', ({ humanScoreRunId }) => humanScoreRunId),
  ],
  rowColumns: [
    column('start_seconds', ({ start }) => start),
    column('end_seconds', ({ end }) => end),
    column('duration_seconds', ({ start, end }) => end - start),
    column('curve', ({ scores }) => scores?.curve ?? null),
    column('mean', ({ scores }) => scores?.mean ?? null),
    column('in_range_mean', ({ scores }) => scores?.inRangeMean ?? null),
    column('min', ({ scores }) => scores?.min ?? null),
    column('max', ({ scores }) => scores?.max ?? null),
    column('samples', ({ scores }) => scores?.samples ?? null),
    column('bridged_seconds', ({ scores }) => scores?.bridgedSeconds ?? null),
    column('turn_index', ({ turn }) => turn?.index ?? null),
    column('speaker', ({ turn }) => turn?.speaker ?? null),
    column('confidence', ({ turn }) => turn?.confidence ?? null),
    column('runner_up', ({ turn }) => turn?.runnerUp?.speaker ?? null),
    column('runner_up_confidence', ({ turn }) => turn?.runnerUp?.confidence ?? null),
    column('margin', ({ turn }) => turn?.margin ?? null),
    column('speakers', ({ speakers }) => speakers.join('; ')),
    column('clip_file', ({ clip }) => clip?.file ?? null),
    column('clip_start_seconds', ({ clip }) => clip?.start ?? null),
    column('clip_end_seconds', ({ clip }) => clip?.end ?? null),
  ],
}
