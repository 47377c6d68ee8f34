import { createRoute } from '@hono/zod-openapi'
import { type ProviderHealth, registeredProvider } from '@toolkit/core'
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
  const { toolkit, settings, providers: registered } = dependencies
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
        providers: providers.map(providerView),
        registered: registered.map(registeredProvider),
        database,
        disk,
        strays,
        webhook: {
          url: webhook.url,
          reachable: webhook.reachable,
          ...(webhook.detail === null ? {} : { detail: webhook.detail }),
        },
        limits: toolkit.limits,
        version: settings.version,
      },
      200,
    )
  })
}

function providerView(provider: ProviderHealth) {
  const { name, label, paid, reachable, models, hints, detail } = provider
  const scores = Object.entries(provider.scores).map(([model, given]) => [model, [...given]])
  return {
    name,
    label,
    default: provider.default,
    paid,
    reachable,
    models: [...models],
    scores: Object.fromEntries(scores),
    hints: [...hints],
    ...(detail === null ? {} : { detail }),
  }
}
