import { boundedText } from '@toolkit/http-kit'
import type { Context } from 'hono'
import type { z } from 'zod'
import { Refusal } from './refusal.ts'

const LIMIT_BYTES = 64 * 1024

/** The JSON body as `schema` says. Refusals: 415 no JSON, 413 too large, 400 broken JSON or fields that do not fit. */
export async function jsonBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new Refusal(415, 'The body must be application/json')
  const text = await boundedText(
    context.req.raw.body,
    LIMIT_BYTES,
    () => new Refusal(413, 'The body is too large'),
  )
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Refusal(400, 'The body is not valid JSON')
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path, message }) => ({
    field: path.join('.') || 'body',
    message,
  }))
  throw new Refusal(400, 'Invalid request', fields)
}
