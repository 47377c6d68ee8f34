/**
 * The one catalogue of errors. A code is stable and is what callers act on; the message is for people
 * and says what to do next. HTTP status lives at the HTTP edge (`packages/http-kit`).
 */
export const ERRORS = {
  'audio-empty': 'The file is empty',
  'audio-unknown-format': 'This is not audio that can be read',
  'audio-needs-ffmpeg': 'This format needs ffmpeg on the server',
  'audio-bad-header': 'The audio header is impossible',
  'audio-truncated': 'The file ends before its header says',
  'audio-corrupt': 'The audio cannot be decoded',
  'audio-decoder-failed': 'The audio takes too much memory or time to decode',
  'audio-no-samples': 'The file holds no sound',
  'audio-not-finite': 'The audio holds values that are not numbers',
  'audio-too-large': 'The file is too large',
  'audio-too-long': 'The recording is too long',
  'request-invalid': 'The request is not valid',
  'request-too-large': 'The request is too large',
  'request-too-many': 'Too many requests at once',
  'request-media-type': 'This media type is not accepted here',
  'request-method': 'This method is not allowed here',
  'request-range': 'The range lies outside the file',
  'request-host': 'This host name is not allowed',
  'request-origin': 'Requests from other sites are refused',
  'service-key': 'Only our own services may call this',
  'request-conflict': 'The state does not allow this',
  'run-under-way': 'A diarization of this recording is under way',
  'confirmation-required': 'Somebody has to agree to what this costs',
  'idempotency-key-in-use': 'A request with this key is under way',
  'idempotency-key-reused': 'This key was used for something else',
  starting: 'The server is starting',
  'speaker-names-limit': 'These names of speakers are too many or too long',
  'not-found': 'There is nothing here',
  'file-missing': 'A file is missing on the server',
  'recording-not-found': 'There is no such recording',
  'run-not-found': 'There is no such diarization',
  'no-result': 'There is no finished diarization yet',
  'curve-not-found': 'This diarization has no such curve',
  'not-implemented': 'This is not available yet',
  'storage-full': 'There is not enough disk space',
  'storage-unavailable': 'The database cannot be reached',
  'storage-damaged': 'The database is damaged',
  'provider-unknown': 'There is no such provider',
  'provider-credentials': 'The provider refuses the key',
  'provider-credit': 'The provider asks for payment',
  'provider-rejected': 'The provider refuses the request',
  'provider-not-found': 'The provider does not know this job',
  'provider-rate-limited': 'The provider asks to wait',
  'provider-unreachable': 'The provider cannot be reached',
  'provider-unavailable': 'The provider does not answer as it should',
  'notice-refused': 'The notice is not signed as it must be',
  'provider-bad-result': 'The result of the provider cannot be used',
  'diarization-failed': 'The diarization failed',
  'engine-died': 'The diarizer stopped unexpectedly',
  'model-damaged': 'A model of the local engine is not as it should be',
  'settings-invalid': 'The settings are not valid',
  internal: 'Something went wrong on the server',
} as const

export type ErrorCode = keyof typeof ERRORS

/** One field of a request that was refused. `path` is the name the caller used. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

/** What a schema refused: zod's issues are of this form. */
interface SchemaIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** A line for each field that a schema refused; the path of the whole value is empty. */
export function fieldErrors(issues: readonly SchemaIssue[]): FieldError[] {
  return issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
}

export interface ErrorDetails {
  readonly cause?: unknown
  readonly fields?: readonly FieldError[]
  /** How long the other side asks to wait, where it said so. */
  readonly retryAfterSeconds?: number
}

/** An error with a code of the catalogue and a message for people. */
export class ToolkitError extends Error {
  readonly code: ErrorCode
  readonly fields: readonly FieldError[]
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'ToolkitError'
    this.code = code
    this.fields = details.fields ?? []
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/** Whether `error` carries the given code. */
export function hasCode(error: unknown, code: ErrorCode): error is ToolkitError {
  return error instanceof ToolkitError && error.code === code
}
