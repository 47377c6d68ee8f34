import { hasCode, ToolkitError } from '../errors.ts'

/** Whether the fetch goes on later. */
export function isTransient(error: unknown): error is ToolkitError {
  return (
    hasCode(error, 'source-unavailable') ||
    hasCode(error, 'source-credentials') ||
    hasCode(error, 'storage-unavailable')
  )
}

/** The error of an address that no reader knows. */
export function unknownKind(): ToolkitError {
  return new ToolkitError(
    'source-refused',
    'Addresses of this kind are not read. Use one that begins with https:// or s3://.',
    { fields: [{ path: 'url', message: 'must begin with https:// or s3://' }] },
  )
}

/** The error of bytes that end early or late. */
export function wrongLength(cause?: unknown): ToolkitError {
  return new ToolkitError(
    'source-unavailable',
    'The address sent another number of bytes than it announced. Try again later: it goes on where it stopped.',
    { cause },
  )
}

/** The reason of a fetch that a person has ended. */
export function abandoned(): ToolkitError {
  return new ToolkitError('request-conflict', 'This upload was abandoned.')
}
