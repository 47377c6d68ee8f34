import { ToolkitError } from '@toolkit/core'
import { MongoError, MongoServerError } from 'mongodb'

/** The error codes that are handled (https://www.mongodb.com/docs/manual/reference/error-codes/). */
const CODES = {
  unauthorized: 13,
  authenticationFailed: 18,
  namespaceExists: 48,
  documentValidationFailure: 121,
  duplicateKey: 11_000,
  outOfDiskSpace: 14_031,
} as const

const DISK_FULL = /no space left|out of disk space|over your space quota/i

/** Whether a write failed because another document has the same unique key. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === CODES.duplicateKey
}

/** Whether a collection was not created because it exists. */
export function isExistingCollection(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === CODES.namespaceExists
}

/** An error of the driver as an error of the ports; any other error unchanged. The driver's messages name no password. */
export function asStorageError(error: unknown): unknown {
  if (!(error instanceof MongoError)) return error
  const details = { cause: error }
  if (error.code === CODES.outOfDiskSpace || DISK_FULL.test(error.message)) {
    return new ToolkitError(
      'storage-full',
      'The disk of the database is full: free some space.',
      details,
    )
  }
  if (error.code === CODES.unauthorized || error.code === CODES.authenticationFailed) {
    return new ToolkitError(
      'storage-unavailable',
      'The database refuses this user: correct user and password in MONGODB_URL, or give the user the roles readWrite and dbAdmin.',
      details,
    )
  }
  if (error.code === CODES.documentValidationFailure) {
    return new ToolkitError(
      'internal',
      `The database refuses a document: ${error.message}`,
      details,
    )
  }
  return new ToolkitError(
    'storage-unavailable',
    `The database does not answer (${error.message}). Check that it runs and that MONGODB_URL is correct.`,
    details,
  )
}

/** An error of opening the database. Host names and files of the URL fail with system errors, not with the driver's. */
export function asOpeningError(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return asStorageError(error)
  const isLookup = String(error.syscall).startsWith('query')
  return new ToolkitError(
    isLookup ? 'storage-unavailable' : 'settings-invalid',
    `MONGODB_URL cannot be used: ${error.message}. Check that it is correct.`,
    { cause: error },
  )
}

/** Awaits a call. An error of the driver becomes an error of the ports. */
export async function withStorageErrors<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw asStorageError(error)
  }
}

/** Wraps a store: every call, and every stream that it returns, throws errors of the ports only. */
export function guarded<T extends object>(store: T): T {
  const calls = Object.entries(store).map(([name, call]) => {
    return [name, (...args: unknown[]) => guardedResult(call(...args))]
  })
  return Object.fromEntries(calls) as T
}

function guardedResult(result: Promise<unknown> | AsyncIterable<unknown>): unknown {
  return Symbol.asyncIterator in result ? guardedStream(result) : withStorageErrors(result)
}

async function* guardedStream<T>(stream: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* stream
  } catch (error) {
    throw asStorageError(error)
  }
}
