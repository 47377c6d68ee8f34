import { createRoute } from '@hono/zod-openapi'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { bytesAnswer } from '../http/route-parts.ts'
import { eventStream } from './event-stream.ts'

const route = createRoute({
  method: 'get',
  path: '/api/events',
  tags: ['Events'],
  summary: 'What changes, as server-sent events',
  description:
    '`recording`, `diarization` and `deleted` with the changed object; `preparation` with how far a new recording has been decoded. Hints without replay: refetch after a reconnect.',
  responses: bytesAnswer(200, 'text/event-stream', 'A stream that stays open'),
})

export function eventRoute(app: App, dependencies: ServerDependencies): void {
  const closing = closingSignal(dependencies)
  app.openapi(route, (context) => {
    const headers = {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    }
    if (context.req.method === 'HEAD') return new Response(null, { headers })
    const cut = () => context.env?.outgoing?.destroy()
    return new Response(eventStream(dependencies.toolkit, { closing, cut }), { headers })
  })
}
