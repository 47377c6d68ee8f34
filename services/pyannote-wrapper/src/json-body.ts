import { ToolkitError } from '@toolkit/core'
import type { Context } from 'hono'
import type { z } from 'zod'
import { invalid } from './invalid.ts'

const MAX_BYTES = 64 * 1024

/** The JSON body of a request, as `schema` wants it. `request-too-large` above 64 KiB, `request-invalid` otherwise. */
export async function jsonBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(parsed(await smallBody(context)))
  if (result.success) return result.data
  const fields = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const named = fields.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new ToolkitError('request-invalid', `The request is not valid: ${named}.`, { fields })
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // What stood there is not repeated: it may be anything.
    throw invalid('body', 'must be JSON')
  }
}

async function smallBody(context: Context): Promise<Uint8Array> {
  const blocks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const block of context.req.raw.body ?? []) {
    sizeBytes += block.length
    if (sizeBytes > MAX_BYTES) {
      throw new ToolkitError('request-too-large', `This call takes at most ${MAX_BYTES} bytes.`)
    }
    blocks.push(block)
  }
  return Buffer.concat(blocks)
}
