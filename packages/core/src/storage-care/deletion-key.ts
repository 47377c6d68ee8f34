import type { DeletionTarget } from '../model/deletion.ts'

/** The key under which a deletion is noted. */
export function deletionKey(target: DeletionTarget): string {
  if (target.kind === 'upload') return `upload/${target.uploadId}`
  if (target.kind === 'run') return `run/${target.recordingId}/${target.runId}`
  return `recording/${target.recordingId}`
}
