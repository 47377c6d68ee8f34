import { ToolkitError } from '@toolkit/core'

/** The error for one part of a request that cannot be understood. */
export function invalid(path: string, message: string): ToolkitError {
  const fields = [{ path, message }]
  return new ToolkitError('request-invalid', `The request is not valid: ${path} ${message}.`, {
    fields,
  })
}
