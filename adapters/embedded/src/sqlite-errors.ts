import { ToolkitError } from '@toolkit/core'

/** Result codes of SQLite that are told apart (https://www.sqlite.org/rescode.html). */
export const SQLITE = {
  noPermission: 3,
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const

const SHM_CANNOT_GROW = 4874

/** The primary result code of an error of SQLite; null for any other error. */
export function primaryCode(error: unknown): number | null {
  const code = extendedCode(error)
  return code === null ? null : code & 0xff
}

function extendedCode(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null
  return typeof code === 'number' ? code : null
}

/** What an error of the database means to the ports' callers. */
export function asStorageError(error: unknown): unknown {
  if (error instanceof ToolkitError || !isDatabaseError(error)) return error
  if (primaryCode(error) === SQLITE.full || extendedCode(error) === SHM_CANNOT_GROW) {
    return new ToolkitError(
      'storage-full',
      'The disk of the data folder is full: free some space.',
      {
        cause: error,
      },
    )
  }
  const code = primaryCode(error)
  if (code === SQLITE.corrupt || code === SQLITE.notADatabase) {
    return new ToolkitError(
      'storage-unavailable',
      `The database file is damaged (${error.message}). Stop the server and start it again: it says what to do.`,
      { cause: error },
    )
  }
  return new ToolkitError(
    'storage-unavailable',
    `The database does not answer: ${error.message}.`,
    {
      cause: error,
    },
  )
}

function isDatabaseError(error: unknown): error is Error {
  if (!(error instanceof Error) || !('code' in error)) return false
  // A closed database says ERR_INVALID_STATE.
  return error.code === 'ERR_SQLITE_ERROR' || error.code === 'ERR_INVALID_STATE'
}
