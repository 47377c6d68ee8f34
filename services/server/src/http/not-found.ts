import { ToolkitError } from '@toolkit/core'
import { problemResponse } from '@toolkit/http-kit'
import type { App, Ctx } from './environment.ts'

/** Answers what no route took: 405 with `Allow` where the address is known with other methods, else 404. */
export function unknownAddress(app: App): (context: Ctx) => Response {
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
    if (methods.size === 0 || methods.has(context.req.method)) return problemResponse(nothingHere())
    const allow = [...methods].sort().join(', ')
    const error = new ToolkitError('request-method', `This address takes ${allow} only.`)
    return problemResponse(error, { headers: { Allow: allow } })
  }
}

export function nothingHere(): ToolkitError {
  return new ToolkitError(
    'not-found',
    'There is nothing at this address. /api/docs lists what there is.',
  )
}
