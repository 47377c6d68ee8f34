import { NO_FIGURES, NO_HINTS, type Recording } from '@toolkit/core'

let count = 0

/**
 * A new recording with a unique id, without runs and scores, with the given fields overridden. If its duration is known
 * it is prepared, and its file is played.
 */
export function aRecording(fields: Partial<Recording> = {}): Recording {
  count += 1
  const { contentType = 'audio/wav', sizeBytes = 320_044, durationSeconds = null } = fields
  const original = { kind: 'original', contentType, sizeBytes, headBytes: 0 } as const
  return {
    id: `recording-${count}`,
    name: `Recording ${count}`,
    source: { kind: 'upload' },
    contentType,
    sizeBytes,
    durationSeconds,
    sound: durationSeconds === null ? null : original,
    media: null,
    track: null,
    sha256: null,
    error: null,
    speakers: NO_HINTS,
    speakerNames: {},
    chosenRunId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    settled: true,
    revision: 1,
    status: 'new',
    currentRunId: null,
    provider: null,
    model: null,
    humanScore: null,
    humanNote: null,
    humanScoreRunId: null,
    disagreement: null,
    ...NO_FIGURES,
    ...fields,
  }
}
