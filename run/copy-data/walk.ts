import { ALL_RECORDINGS, type Storage, type Upload } from '@toolkit/core'

export async function countRecordings({ recordings }: Storage): Promise<number> {
  return (await recordings.list({ ...ALL_RECORDINGS, limit: 1 })).total
}

/** Whether an upload's bytes are not in a recording yet. */
export async function holdsBytes({ recordings }: Storage, upload: Upload): Promise<boolean> {
  return upload.finishedAt === null && (await recordings.get(upload.recordingId)) === null
}

/** Uploads of unknown size came in one request that ended with its server: the next start would drop them. */
export function isLeftBehind({ sizeBytes, finishedAt }: Upload): boolean {
  return sizeBytes === null && finishedAt === null
}
