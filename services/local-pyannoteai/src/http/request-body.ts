import { isJsonType, jsonBody as readJson } from '@toolkit/http-kit'
import type { Context } from 'hono'
import type { z } from 'zod'
import { fieldRefusals, Refusal } from './refusal.ts'

const LIMIT_BYTES = 64 * 1024

/** The JSON body as `schema` says. Refusals: 415 no JSON, 413 too large, 400 broken JSON or fields that do not fit. */
export async function jsonBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  if (!isJsonType(context.req.header('content-type'))) {
    throw new Refusal(415, 'The body must be application/json')
  }
  const json = await readJson(context.req.raw.body, {
    limitBytes: LIMIT_BYTES,
    tooLarge: () => new Refusal(413, 'The body is too large'),
    notJson: () => new Refusal(400, 'The body is not valid JSON'),
  })
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new Refusal(400, 'Invalid request', fieldRefusals(parsed.error))
}
