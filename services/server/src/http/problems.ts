import type { z } from '@hono/zod-openapi'
import { type FieldError, fieldErrors, ToolkitError } from '@toolkit/core'
import { problemResponse } from '@toolkit/http-kit'
import type { App, Ctx } from './environment.ts'

/** `request-invalid` with a line for each field that a schema refused. */
export function invalidRequest(issues: readonly z.core.$ZodIssue[]): ToolkitError {
  const fields = issues.flatMap(fieldsOf)
  const detail = fields.map(({ path, message }) => `${path || 'body'} ${message}`).join('; ')
  return new ToolkitError('request-invalid', `The request is not valid: ${detail}.`, { fields })
}

/** One line for each unknown key, for which zod has one issue per object. */
function fieldsOf(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== 'unrecognized_keys') return fieldErrors([issue])
  const message = 'is not known here'
  return fieldErrors(issue.keys.map((key) => ({ path: [...issue.path, key], message })))
}

export function notFound(): ToolkitError {
  return new ToolkitError(
    'not-found',
    'There is nothing at this address. /api/docs lists the addresses of the API.',
  )
}

/** Answers requests that no route handles: 405 with `Allow` if the address has other methods, else 404. */
export function notFoundHandler(app: App): (context: Ctx) => Response {
  const known = new Map<string, Set<string>>()
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue
    const { path, method } = definition.route
    const methods = known.get(path) ?? new Set<string>()
    methods.add(method.toUpperCase())
    if (method === 'get') methods.add('HEAD')
    known.set(path, methods)
  }
  const patterns = [...known].map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
    methods,
  }))

  return (context) => {
    const methods = new Set(
      patterns
        .filter(({ pattern }) => pattern.test(context.req.path))
        .flatMap((entry) => [...entry.methods]),
    )
    if (methods.size === 0 || methods.has(context.req.method)) return problemResponse(notFound())
    const allow = [...methods].sort().join(', ')
    const error = new ToolkitError('request-method', `This address takes ${allow} only.`)
    return problemResponse(error, { headers: { Allow: allow } })
  }
}
