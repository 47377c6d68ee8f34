import { createRoute } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers } from '../http/route-parts.ts'
import { healthSchema, healthView } from '../resources/health.ts'

const route = createRoute({
  method: 'get',
  path: '/api/health',
  tags: ['Server'],
  summary: 'The state of the server and of what it depends on',
  responses: answers(200, healthSchema, 'The state of the server'),
})

export function healthRoute(app: App, { toolkit, providers, settings }: ServerDependencies): void {
  app.openapi(route, async (context) =>
    context.json(await healthView(toolkit, providers, settings.version), 200),
  )
}
