import { NO_HINTS, type Upload } from '@toolkit/core'

let count = 0

/** The description of an upload of its own id and of unknown size, with the given fields over it. */
export function anUpload(fields: Partial<Upload> = {}): Upload {
  count += 1
  return {
    id: `upload-${count}`,
    recordingId: `recording-of-upload-${count}`,
    sizeBytes: null,
    draft: {
      name: `Upload ${count}`,
      speakers: NO_HINTS,
      provider: null,
      model: null,
      diarize: true,
      confirmed: false,
      track: null,
    },
    createdAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    ...fields,
  }
}
