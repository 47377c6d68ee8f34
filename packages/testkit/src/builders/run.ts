import { NO_HINTS, type Run } from '@toolkit/core'

let count = 0

/** A queued run with a unique id on the local engine, with the given fields overridden. */
export function aRun(fields: Partial<Run> = {}): Run {
  count += 1
  return {
    id: `run-${count}`,
    recordingId: 'recording-1',
    provider: 'local',
    model: 'precision-2',
    modelReported: null,
    jobId: null,
    status: 'queued',
    hold: null,
    error: null,
    warnings: [],
    request: { speakers: NO_HINTS },
    confirmed: false,
    leftOut: [],
    noticeExpected: false,
    noticeToken: null,
    noticedJobId: null,
    curves: [],
    summary: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    uploadedAt: null,
    submitStartedAt: null,
    submittedAt: null,
    completedAt: null,
    cancelRequestedAt: null,
    mediaExpiresAt: null,
    resultExpiresAt: null,
    revision: 1,
    ...fields,
  }
}
