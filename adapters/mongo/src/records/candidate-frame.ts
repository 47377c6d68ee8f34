import {
  CANDIDATE_THRESHOLDS,
  type CandidateThreshold,
  type FrameRecording,
  type RecordingFilter,
} from '@toolkit/core'
import type { Collections } from '../schema/collections.ts'
import { matchingRecordings } from './matching-recordings.ts'

/** The recordings that match and have a curve, with the seconds of their spots of a threshold. */
export async function candidateFrame(
  collections: Collections,
  filter: RecordingFilter,
  threshold: CandidateThreshold,
): Promise<FrameRecording[]> {
  const place = CANDIDATE_THRESHOLDS.indexOf(threshold)
  const found: FrameRecording[] = []
  const fields = { durationSeconds: '$durationSeconds' }
  for await (const batch of matchingRecordings<{ durationSeconds: number | null }>(
    collections,
    filter,
    fields,
  )) {
    const durations = new Map(batch.map(({ _id, durationSeconds }) => [_id, durationSeconds]))
    const kept = collections.candidateRuns
      .find({ _id: { $in: [...durations.keys()] }, sampleSeconds: { $ne: null } }, { hint: '_id_' })
      .project<{ readonly _id: string; readonly belowSeconds?: number }>({
        belowSeconds: { $arrayElemAt: ['$seconds', place] },
      })
    const withoutAudio = new Set(
      await collections.recordings
        .find({ _id: { $in: [...durations.keys()] }, audioRemovedAt: { $ne: null } })
        .hint('_id_')
        .project<{ readonly _id: string }>({ _id: 1 })
        .map(({ _id }) => _id)
        .toArray(),
    )
    for await (const { _id, belowSeconds } of kept) {
      const durationSeconds = durations.get(_id) ?? null
      if (durationSeconds === null || belowSeconds === undefined) continue
      const hasAudio = !withoutAudio.has(_id)
      found.push({ recordingId: _id, durationSeconds, belowSeconds, hasAudio })
    }
  }
  return found
}
