/**
 * All error codes with their titles. Codes are stable: callers act on them. Messages are for people and say what to do.
 * `packages/http-kit` maps codes to HTTP statuses.
 */
export const ERRORS = {
  'audio-empty': 'The file is empty',
  'audio-unknown-format': 'The file is not in a supported audio format',
  'audio-needs-ffmpeg': 'This file type requires ffmpeg on the server',
  'audio-bad-header': 'The audio header is invalid',
  'audio-truncated': 'The file is cut short',
  'audio-corrupt': 'The audio cannot be decoded',
  'audio-decoder-failed': 'Decoding the file takes too much memory or time',
  'audio-no-samples': 'The file contains no audio',
  'audio-not-finite': 'The audio contains samples that are not finite numbers',
  'audio-too-large': 'The file is too large',
  'audio-too-long': 'The recording is too long',
  'request-invalid': 'The request is not valid',
  'request-too-large': 'The request is too large',
  'request-too-many': 'Too many requests at once',
  'request-media-type': 'This media type is not accepted here',
  'request-method': 'This method is not allowed here',
  'request-range': 'The range is outside the file',
  'request-host': 'This host name is not allowed',
  'request-origin': 'Requests from other sites are refused',
  'service-key': 'The service key is missing or wrong',
  'request-conflict': 'The current state does not allow this',
  'run-under-way': 'A diarization of this recording is in progress',
  'confirmation-required': 'The cost has to be confirmed',
  'idempotency-key-in-use': 'A request with this key is in progress',
  'idempotency-key-reused': 'This key was used for a different request',
  starting: 'The server is starting',
  'speaker-names-limit': 'Too many speaker names, or one is too long',
  'no-voiceprint': 'None of the voices has a voiceprint for this model',
  'not-found': 'Not found',
  'file-missing': 'A file is missing on the server',
  'audio-removed': 'The audio of the recording was removed',
  'audio-differs': 'This is another file',
  'recording-not-found': 'Recording not found',
  'recording-trashed': 'The recording is in the trash',
  'run-not-found': 'Diarization not found',
  'voice-not-found': 'Voice not found',
  'voice-unsuitable': 'No voiceprint can be made of this sound',
  'no-result': 'There is no finished diarization yet',
  'curve-not-found': 'This diarization has no such curve',
  'import-unknown-format': 'The format of the file is not known',
  'import-invalid': 'The file cannot be read',
  'import-too-large': 'The file is too large to be imported',
  'import-no-match': 'The file has no result for this recording',
  'storage-full': 'There is not enough disk space',
  'storage-unavailable': 'The storage cannot be reached',
  'storage-damaged': 'The database is damaged',
  'source-refused': 'This address may not be read',
  'source-unreachable': 'The address cannot be reached',
  'source-denied': 'The address refuses access',
  'source-credentials': 'The credentials of the source are missing or have expired',
  'source-changed': 'The file has changed since reading began',
  'source-not-found': 'There is no file at the address',
  'source-unusable': 'What the address answers is not a file that can be read',
  'source-unavailable': 'The address does not answer correctly',
  'provider-unknown': 'The provider does not exist',
  'provider-credentials': 'The provider refuses the key',
  'provider-credit': 'The provider asks for payment',
  'provider-rejected': 'The provider refuses the request',
  'provider-not-found': 'The provider does not know this job',
  'result-expired': 'The result was not fetched in time',
  'provider-rate-limited': 'The provider asks to wait',
  'provider-unreachable': 'The provider cannot be reached',
  'provider-unavailable': 'The provider does not respond correctly',
  'notice-refused': 'The notice has no valid signature',
  'provider-bad-result': 'The result of the provider cannot be used',
  'diarization-failed': 'The diarization failed',
  'engine-died': 'The diarizer stopped unexpectedly',
  'model-damaged': 'A model file is missing or damaged',
  'settings-invalid': 'The settings are not valid',
  internal: 'Something went wrong on the server',
} as const

export type ErrorCode = keyof typeof ERRORS

/** One invalid field of a request. `path` is the name that the caller used. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

/** A validation issue of zod. */
interface SchemaIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Converts issues of a schema to field errors. The path of the whole value is empty. */
export function fieldErrors(issues: readonly SchemaIssue[]): FieldError[] {
  return issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
}

export interface ErrorDetails {
  readonly cause?: unknown
  readonly fields?: readonly FieldError[]
  /** How long the server asks to wait, if it said so. */
  readonly retryAfterSeconds?: number
}

/** An error with a code of `ERRORS` and a message for people. */
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

/** Whether `error` is a `ToolkitError` with the given code. */
export function hasCode(error: unknown, code: ErrorCode): error is ToolkitError {
  return error instanceof ToolkitError && error.code === code
}
