import { createHash, timingSafeEqual } from 'node:crypto'
import { fieldErrors } from '@toolkit/core'
import { isJsonType, jsonBody as readJson } from '@toolkit/http-kit'
import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'

export interface FieldRefusal {
  readonly field: string
  readonly message: string
}

/** A refused request, answered in pyannoteAI's form. `fields` are the invalid fields of a 400. */
export class Refusal extends Error {
  readonly status: ContentfulStatusCode
  readonly fields: readonly FieldRefusal[]

  constructor(status: ContentfulStatusCode, message: string, fields: readonly FieldRefusal[] = []) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.fields = fields
  }
}

/** The fields that a schema refused. */
export function fieldRefusals({ issues }: z.ZodError): FieldRefusal[] {
  return fieldErrors(issues).map(({ path, message }) => ({ field: path || 'body', message }))
}

/** An error in pyannoteAI's form: 400 with the fields, any other status with the request id. */
export function refusalResponse(context: Context, refusal: Refusal, requestId: string): Response {
  const { status, message, fields } = refusal
  const body = status === 400 ? { message, errors: fields } : { requestId, message }
  return context.json(body, status)
}

const LIMIT_BYTES = 64 * 1024

/** The JSON body, validated by `schema`. Refusals: 415 not JSON, 413 too large, 400 malformed JSON or invalid fields. */
export async function jsonBody<T>(
  context: Context,
  schema: z.ZodType<T>,
  limitBytes = LIMIT_BYTES,
): Promise<T> {
  if (!isJsonType(context.req.header('content-type'))) {
    throw new Refusal(415, 'The body must be application/json')
  }
  const json = await readJson(context.req.raw.body, {
    limitBytes,
    tooLarge: () => new Refusal(413, 'The body is too large'),
    notJson: () => new Refusal(400, 'The body is not valid JSON'),
  })
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new Refusal(400, 'Invalid request', fieldRefusals(parsed.error))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Requires `Authorization: Bearer <key>`; the comparison takes constant time. */
export function requireKey(key: string): MiddlewareHandler {
  const wanted = digest(key)
  return async (context, next) => {
    const [scheme, given] = (context.req.header('authorization') ?? '').split(' ')
    const isBearer = scheme?.toLowerCase() === 'bearer'
    if (!timingSafeEqual(wanted, digest(given ?? '')) || !isBearer) {
      throw new Refusal(401, 'Invalid or missing API key')
    }
    await next()
  }
}
