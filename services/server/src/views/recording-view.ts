import type { MediaFacts, Recording, Sound } from '@toolkit/core'
import type { ListedRecordingView, RecordingView } from '../schemas/views.ts'

/** The same in a list. */
export function listedRecordingView(recording: Recording): ListedRecordingView {
  const { speakerNames: _names, ...listed } = recordingView(recording)
  return listed
}

/** What the outside sees of a recording; what only the system needs stays inside. */
export function recordingView(recording: Recording): RecordingView {
  const { id, name, contentType, sizeBytes, durationSeconds, sha256, status } = recording
  return {
    id,
    name,
    source: { ...recording.source },
    contentType,
    sizeBytes,
    durationSeconds,
    sound: recording.sound && soundView(recording.sound),
    media: recording.media && mediaView(recording.media),
    sha256,
    status,
    error: recording.error && { code: recording.error.code, message: recording.error.message },
    speakers: { ...recording.speakers },
    speakerNames: { ...recording.speakerNames },
    humanScore: recording.humanScore,
    humanNote: recording.humanNote,
    humanScoreRunId: recording.humanScoreRunId,
    score: recording.score && { ...recording.score },
    sampleMean: recording.sampleMean,
    sampleMedian: recording.sampleMedian,
    turnMean: recording.turnMean,
    turnMinimum: recording.turnMinimum,
    speakerCount: recording.speakerCount,
    currentRunId: recording.currentRunId,
    createdAt: recording.createdAt,
    updatedAt: recording.updatedAt,
  }
}

function soundView({ kind, contentType, sizeBytes }: Sound): NonNullable<RecordingView['sound']> {
  return { kind, contentType, sizeBytes }
}

function mediaView({
  tracks,
  warnings,
  ...facts
}: MediaFacts): NonNullable<RecordingView['media']> {
  return {
    ...facts,
    tracks: tracks.map((track) => ({ ...track })),
    warnings: warnings.map((warning) => ({ ...warning })),
  }
}
