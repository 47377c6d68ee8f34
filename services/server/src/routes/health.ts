import { createRoute } from '@hono/zod-openapi'
import type { ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { answers } from '../http/route-parts.ts'
import { healthView } from '../schemas/health.ts'

const route = createRoute({
  method: 'get',
  path: '/api/health',
  tags: ['Server'],
  summary: 'What the server uses, and whether it can be reached',
  responses: answers(200, healthView, 'The state of the server'),
})

export function healthRoute(app: App, dependencies: ServerDependencies): void {
  const { toolkit, settings } = dependencies
  app.openapi(route, async (context) => {
    const { providers, database, disk, strays } = await toolkit.health()
    const webhook = toolkit.notices.webhook()
    const usable =
      database.reachable &&
      !disk.low &&
      providers.some((p) => p.default && p.reachable && p.detail === null)
    return context.json(
      {
        status: !toolkit.isReady()
          ? ('starting' as const)
          : usable
            ? ('ok' as const)
            : ('degraded' as const),
        providers: providers.map(({ name, paid, reachable, models, detail, default: preset }) => ({
          name,
          default: preset,
          paid,
          reachable,
          models: [...models],
          ...(detail === null ? {} : { detail }),
        })),
        database: { kind: database.kind, reachable: database.reachable },
        disk: { freeBytes: disk.freeBytes, low: disk.low },
        strays: { count: strays.count, bytes: strays.bytes },
        webhook: {
          url: webhook.url,
          reachable: webhook.reachable,
          ...(webhook.detail === null ? {} : { detail: webhook.detail }),
        },
        limits: { ...toolkit.limits },
        version: settings.version,
      },
      200,
    )
  })
}
