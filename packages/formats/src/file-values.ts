/** A file may have so many turns and scored parts, so that they fit into memory. */
export const MAX_TURNS = 2_000_000
/** A file may have results of so many recordings. */
export const MAX_RECORDINGS = 100_000
/** A name of a speaker or a recording may have so many characters. */
export const MAX_NAME_CHARACTERS = 1_000
/** Above it a calculation would make times inexact. */
export const MAX_SECONDS = 1e9

/** A decimal number. */
export const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/** What is behind the last separator of a path. */
export function withoutFolder(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}
