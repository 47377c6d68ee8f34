import { hasCode, ToolkitError } from '../errors.ts'

/** Whether the fetch goes on later. */
export function isTransient(error: unknown): error is ToolkitError {
  return (
    hasCode(error, 'source-unavailable') ||
    hasCode(error, 'source-credentials') ||
    hasCode(error, 'storage-unavailable')
  )
}

/** The error of bytes that end early or late. */
export function wrongLength(): ToolkitError {
  return new ToolkitError(
    'source-unavailable',
    'The address sent another number of bytes than it announced. Try again later: it goes on where it stopped.',
  )
}

/** The reason of a fetch that a person has ended. */
export function abandoned(): ToolkitError {
  return new ToolkitError('request-conflict', 'This upload was abandoned.')
}

/** The error of a source that is silent for too long. */
export function stalled(): ToolkitError {
  return new ToolkitError(
    'source-unavailable',
    'The address has sent almost nothing for 30 seconds. Try again later: it goes on where it stopped.',
  )
}

/** The error of a key that another request has used. */
export function otherRequest(): ToolkitError {
  return new ToolkitError(
    'idempotency-key-reused',
    'This Idempotency-Key was used for another address or other fields. Use a new key for a new request.',
  )
}
