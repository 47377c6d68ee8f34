import { fieldErrors, ToolkitError } from '@toolkit/core'
import type { z } from 'zod'

/** `value` as `schema` says; `request-invalid` with a line for each field that does not fit. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const fields = fieldErrors(result.error.issues)
  const detail = fields.map(({ path, message }) => `${path || 'call'}: ${message}`).join('; ')
  throw new ToolkitError('request-invalid', `The call is not valid: ${detail}.`, { fields })
}
