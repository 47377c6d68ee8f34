import type { z } from '@hono/zod-openapi'
import { type FieldError, fieldErrors, ToolkitError } from '@toolkit/core'

/** `request-invalid` with a line for each field that a schema refused. */
export function invalidRequest(issues: readonly z.core.$ZodIssue[]): ToolkitError {
  const fields = issues.flatMap(fieldsOf)
  const detail = fields.map(({ path, message }) => `${path || 'body'} ${message}`).join('; ')
  return new ToolkitError('request-invalid', `The request is not valid: ${detail}.`, { fields })
}

/** A line for each unknown key too, where zod has one for all of an object. */
function fieldsOf(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== 'unrecognized_keys') return fieldErrors([issue])
  const message = 'is not known here'
  return fieldErrors(issue.keys.map((key) => ({ path: [...issue.path, key], message })))
}
