import { z } from '@hono/zod-openapi'
import { ToolkitError } from '@toolkit/core'
import { invalidField } from '@toolkit/http-kit'
import { problemSchema } from '../resources/problem.ts'

/** The problem document that every route may answer. */
export const problemAnswer = {
  description: 'A problem document; `code` says what went wrong',
  content: { 'application/problem+json': { schema: problemSchema } },
}

/** The answers of a route: JSON of `schema` on success, else a problem. */
export function answers<const S extends number, T extends z.ZodType>(
  status: S,
  schema: T,
  description: string,
) {
  return {
    [status]: { description, content: { 'application/json': { schema } } },
    default: problemAnswer,
  } as Record<S, { description: string; content: { 'application/json': { schema: T } } }>
}

/** The answers of a route whose success is bytes. */
export function bytesAnswer(status: number, mediaType: string, description: string) {
  const schema = { type: 'string', format: 'binary' } as const
  return { [status]: { description, content: { [mediaType]: { schema } } }, default: problemAnswer }
}

/** The answers of a route whose success has no body. */
export function emptyAnswer<const S extends number>(status: S, description: string) {
  return { [status]: { description }, default: problemAnswer } as Record<S, { description: string }>
}

/** The request of a route with a JSON body. */
export function jsonContent<T extends z.ZodType>(schema: T, required = true) {
  return { body: { required, content: { 'application/json': { schema } } } }
}

export const recordingParams = z.object({ id: z.string() })
export const runParams = z.object({ id: z.string(), runId: z.string() })

const ID = /^[A-Za-z0-9_-]{1,128}$/

/** `recording-not-found` (404) for an id of another form, as for any unknown id. */
export function recordingId(params: { readonly id: string }): string {
  if (ID.test(params.id)) return params.id
  throw new ToolkitError('recording-not-found', 'There is no recording with this id.')
}

/** `run-not-found` (404) for an id of another form, as for any unknown id. */
export function runId(id: string): string {
  if (ID.test(id)) return id
  throw new ToolkitError('run-not-found', 'There is no diarization with this id.')
}

/** The run that a query names; null for the current run. */
export function chosenRun(query: { readonly run?: string | undefined }): string | null {
  return query.run === undefined ? null : runId(query.run)
}

/** The window of a query, clamped to `extent` seconds. `request-invalid` if it starts at or after the end. */
export function timeWindow(
  query: { readonly start?: number | undefined; readonly end?: number | undefined },
  extent: number,
): { start: number; end: number } {
  const start = query.start ?? 0
  if (start > 0 && start >= extent) {
    throw invalidField('start', `must lie before the end, ${extent} s`)
  }
  return { start, end: Math.min(query.end ?? extent, extent) }
}

/** The header `Idempotency-Key` of a request that creates something. */
export function idempotencyKey() {
  return z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must have 1 to 200 visible ASCII characters')
    .optional()
}
