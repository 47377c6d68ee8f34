import { ToolkitError } from '../errors.ts'
import { RECORDING_FIELDS } from '../model/recording.ts'
import {
  isTextSort,
  type Position,
  RECORDING_SORTS,
  SORTED_RECORDING_FIELDS,
  type SortedField,
} from '../model/recording-query.ts'

/** The sorts that compare strings, and the field of each; the others compare numbers. */
const TEXT_SORTS = new Map(
  RECORDING_SORTS.filter(isTextSort).map((sort) => [sort as string, SORTED_RECORDING_FIELDS[sort]]),
)

/** Encodes the position of a page for a URL: base64url of JSON. `sort` is the query parameter, including its `-`. */
export function encodeCursor(cursor: Position & { readonly sort: string }): string {
  const json = JSON.stringify([cursor.sort, cursor.value, cursor.id])
  const bytes = new TextEncoder().encode(json)
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/**
 * Decodes a cursor. Throws `request-invalid` for the field `cursor` if it was not created by `encodeCursor`, belongs to
 * another sort, or has a value of the wrong type.
 */
export function decodeCursor(text: string, sort: string): Position {
  const [cursorSort, value, id] = parse(text)
  if (cursorSort !== sort) throw invalid('This cursor belongs to another sort order.')
  if (typeof id !== 'string' || id === '' || !isSortValue(value, sort)) throw unreadable()
  // Reject other encodings of the same value.
  if (encodeCursor({ sort, value, id }) !== text) throw unreadable()
  return { value, id }
}

function isNullable(field: SortedField): boolean {
  const declared: { readonly kind: string; readonly nullable?: boolean } = RECORDING_FIELDS[field]
  return declared.nullable === true
}

function isSortValue(value: unknown, sort: string): value is number | string | null {
  const text = TEXT_SORTS.get(sort.replace(/^-/, ''))
  if (text !== undefined) {
    return typeof value === 'string' || (value === null && isNullable(text))
  }
  return value === null || (typeof value === 'number' && Number.isFinite(value))
}

function parse(text: string): unknown[] {
  if (!/^[\w-]+$/.test(text)) throw unreadable()
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (Array.isArray(parsed)) return parsed
  } catch (error) {
    throw unreadable(error)
  }
  throw unreadable()
}

function unreadable(cause?: unknown): ToolkitError {
  return invalid('This is not a cursor of this list.', cause)
}

function invalid(what: string, cause?: unknown): ToolkitError {
  const message = `${what} Use the nextCursor of a page with the same query, or leave it out to start over.`
  return new ToolkitError('request-invalid', message, {
    fields: [{ path: 'cursor', message }],
    cause,
  })
}
