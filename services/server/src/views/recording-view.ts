import {
  type MediaFacts,
  RECORDING_FIELDS,
  type Recording,
  type Sound,
  shownOf,
} from '@toolkit/core'
import type { ListedRecordingView, RecordingView } from '../schemas/views.ts'

/** The same in a list. */
export function listedRecordingView(recording: Recording): ListedRecordingView {
  const { speakerNames: _names, ...listed } = recordingView(recording)
  return listed
}

/** What the outside sees of a recording; what only the system needs stays inside. */
export function recordingView(recording: Recording): RecordingView {
  return {
    ...shownOf(RECORDING_FIELDS, recording),
    sound: recording.sound && soundView(recording.sound),
    media: recording.media && mediaView(recording.media),
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
    tracks: [...tracks],
    warnings: [...warnings],
  }
}
