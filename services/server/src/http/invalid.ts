import type { z } from '@hono/zod-openapi'
import { type FieldError, ToolkitError } from '@toolkit/core'

/** `request-invalid` with a line for each field that a schema refused. */
export function invalidRequest(issues: readonly z.core.$ZodIssue[]): ToolkitError {
  const fields = issues.flatMap(fieldErrors)
  const detail = fields.map(({ path, message }) => `${path || 'body'} ${message}`).join('; ')
  return new ToolkitError('request-invalid', `The request is not valid: ${detail}.`, { fields })
}

/** `request-invalid` for one field. */
export function invalidField(path: string, message: string): ToolkitError {
  return new ToolkitError('request-invalid', `The request is not valid: ${path} ${message}.`, {
    fields: [{ path, message }],
  })
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: 'is not known here',
    }))
  }
  return [{ path, message: issue.message }]
}
