/** Where the large values of a recording lie in the blob store. */
export const RECORDINGS_PREFIX = 'recordings'

/** Everything of a recording lies under this key. */
export function recordingKey(recordingId: string): string {
  return `${RECORDINGS_PREFIX}/${recordingId}`
}

export function audioKey(recordingId: string): string {
  return `${recordingKey(recordingId)}/audio`
}

/** The rendition that is played and diarized where the file as it was handed in is not: its head, then its body. */
export function renditionKey(recordingId: string, part?: 'head' | 'body'): string {
  const key = `${recordingKey(recordingId)}/rendition`
  return part === undefined ? key : `${key}/${part}`
}

export function peaksKey(recordingId: string): string {
  return `${recordingKey(recordingId)}/peaks`
}

/** Everything of a run lies under this key. */
export function runKey(recordingId: string, runId: string): string {
  return `${recordingKey(recordingId)}/runs/${runId}`
}

/** Curve number `index` of `Run.curves`: labels of speakers are data and never part of a key. */
export function curveKey(recordingId: string, runId: string, index: number): string {
  return `${runKey(recordingId, runId)}/curves/${index}`
}

export function rawAnswerKey(recordingId: string, runId: string): string {
  return `${runKey(recordingId, runId)}/raw`
}
