import { NO_HINTS, type Upload } from '@toolkit/core'

let count = 0

/** An upload with a unique id and unknown size, with the given fields overridden. */
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
