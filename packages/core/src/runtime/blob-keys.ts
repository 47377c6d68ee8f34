/** The prefix of all blobs of recordings. */
export const RECORDINGS_PREFIX = 'recordings'

/** The key of the note, beside the records, that their bytes are in another store. */
export const ELSEWHERE_KEY = 'bytes-elsewhere'

/** The prefix of the sounds of voiceprints that are being made. */
export const ENROLMENTS_PREFIX = 'enrolments'

export function enrolmentKey(enrolmentId: string): string {
  return `${ENROLMENTS_PREFIX}/${enrolmentId}`
}

/** The prefix of all blobs of a recording. */
export function recordingKey(recordingId: string): string {
  return `${RECORDINGS_PREFIX}/${recordingId}`
}

export function audioKey(recordingId: string): string {
  return `${recordingKey(recordingId)}/audio`
}

/** The rendition of a file that cannot be played as it is: its head, then its body. */
export function renditionKey(recordingId: string, part?: 'head' | 'body'): string {
  const key = `${recordingKey(recordingId)}/rendition`
  return part === undefined ? key : `${key}/${part}`
}

export function peaksKey(recordingId: string): string {
  return `${recordingKey(recordingId)}/peaks`
}

/** The prefix of all blobs of a run. */
export function runKey(recordingId: string, runId: string): string {
  return `${recordingKey(recordingId)}/runs/${runId}`
}

/** The curve at `index` of `Run.curves`. Speaker labels are user data and never part of a key. */
export function curveKey(recordingId: string, runId: string, index: number): string {
  return `${runKey(recordingId, runId)}/curves/${index}`
}

export function rawAnswerKey(recordingId: string, runId: string): string {
  return `${runKey(recordingId, runId)}/raw`
}

const WRITTEN =
  /^recordings\/[^/]+\/(?:audio|peaks|rendition\/(?:head|body)|runs\/[^/]+\/(?:raw|curves\/\d+))$/

/** Whether this is a key of the kinds that this product writes for recordings. */
export function isWrittenKey(key: string): boolean {
  return WRITTEN.test(key)
}
