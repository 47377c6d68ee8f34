import { ToolkitError } from '@toolkit/core'
import { MongoError, MongoServerError } from 'mongodb'

/** Codes of MongoDB's errors that are told apart (https://www.mongodb.com/docs/manual/reference/error-codes/). */
const CODES = {
  duplicateKey: 11_000,
  documentValidationFailure: 121,
  outOfDiskSpace: 14_031,
  unauthorized: 13,
  authenticationFailed: 18,
} as const

const FULL = /no space left|out of disk space|over your space quota/i

/** Whether a write met a document of the same unique key. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === CODES.duplicateKey
}

/**
 * What an error of the driver means to the ports' callers; any other error as it is. The driver's messages name hosts, yet
 * neither user nor password.
 */
export function asStorageError(error: unknown): unknown {
  if (!(error instanceof MongoError)) return error
  const details = { cause: error }
  if (error.code === CODES.outOfDiskSpace || FULL.test(error.message)) {
    return new ToolkitError(
      'storage-full',
      'The disk of the database is full: free some space.',
      details,
    )
  }
  if (error.code === CODES.unauthorized || error.code === CODES.authenticationFailed) {
    return new ToolkitError(
      'storage-unavailable',
      'The database refuses this user: mend user and password in MONGODB_URL, or give the user the roles readWrite and dbAdmin.',
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
    `The database does not answer (${error.message}). Check that it runs and that MONGODB_URL is right.`,
    details,
  )
}

/** What an error means that stopped the opening: names and files that a URL leads to fail with the system's own errors. */
export function asOpeningError(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return asStorageError(error)
  const isLookup = String(error.syscall).startsWith('query')
  return new ToolkitError(
    isLookup ? 'storage-unavailable' : 'settings-invalid',
    `MONGODB_URL leads nowhere: ${error.message}. Check that it is right.`,
    { cause: error },
  )
}

/** Runs a step; an error of the driver becomes one of the ports. */
export async function mapped<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    throw asStorageError(error)
  }
}

/** The same store, of which every call, also in the middle of a stream, fails with errors of the ports only. */
export function guarded<T extends object>(store: T): T {
  const calls = Object.entries(store).map(([name, call]) => {
    return [name, (...args: unknown[]) => guardedResult(call(...args))]
  })
  return Object.fromEntries(calls) as T
}

function guardedResult(result: Promise<unknown> | AsyncIterable<unknown>): unknown {
  return Symbol.asyncIterator in result ? guardedStream(result) : mapped(result)
}

async function* guardedStream<T>(stream: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* stream
  } catch (error) {
    throw asStorageError(error)
  }
}
