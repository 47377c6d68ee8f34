import { OpenAPIHono } from '@hono/zod-openapi'
import { errorHandler, problemResponse, requestId } from '@toolkit/http-kit'
import { closingSignal, type ServerDependencies } from './dependencies.ts'
import { docsRoutes } from './docs/docs-routes.ts'
import { openApiRoute } from './docs/openapi-document.ts'
import { eventRoute } from './events/event-route.ts'
import type { App, Environment } from './http/environment.ts'
import { invalidRequest } from './http/invalid.ts'
import { nothingHere, unknownAddress } from './http/not-found.ts'
import { startingGuard } from './http/starting-guard.ts'
import { pageRoutes } from './page/page-routes.ts'
import { audioRoutes } from './routes/audio.ts'
import { curveRoute } from './routes/curve.ts'
import { diagramRoute } from './routes/diagram.ts'
import { diarizationControlRoutes } from './routes/diarization-control.ts'
import { diarizationRoutes } from './routes/diarizations.ts'
import { healthRoute } from './routes/health.ts'
import { humanScoreRoutes } from './routes/human-scores.ts'
import { peaksRoute } from './routes/peaks.ts'
import { plannedRoutes } from './routes/planned.ts'
import { recordingRoutes } from './routes/recordings.ts'
import { spotRoute } from './routes/spots.ts'
import { statisticsRoute } from './routes/statistics.ts'
import { trackRoute } from './routes/tracks.ts'
import { turnRoute } from './routes/turns.ts'
import { securityHeaders } from './security/headers.ts'
import { hostGuard } from './security/host-guard.ts'
import { originGuard } from './security/origin-guard.ts'
import { pathGuard } from './security/plain-path.ts'
import { lingeringRefusal } from './uploads/lingering-refusal.ts'
import { multipartRoute } from './uploads/multipart-route.ts'
import { tusRoutes } from './uploads/tus-routes.ts'

/**
 * The server: the page's API under `/api`, its description, and the built page. Listen with `run/process/listen.ts`: uploads
 * may take longer than Node's five minutes and are bounded by their silence instead.
 */
export function createApp(dependencies: ServerDependencies): App {
  const { settings, log } = dependencies
  const app: App = new OpenAPIHono<Environment>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error.issues)
    },
  })
  app.onError(errorHandler(log))
  app.use(requestId())
  app.use(securityHeaders(), pathGuard(), hostGuard(settings.allowedHosts), originGuard())

  // Before whatever may refuse: a client that still sends is told why.
  app.post('/api/recordings', lingeringRefusal(closingSignal(dependencies)))
  app.use(
    '/api/*',
    startingGuard(() => dependencies.toolkit.isReady()),
  )
  healthRoute(app, dependencies)
  plannedRoutes(app, dependencies)
  multipartRoute(app, dependencies)
  tusRoutes(app, dependencies)
  recordingRoutes(app, dependencies)
  audioRoutes(app, dependencies)
  trackRoute(app, dependencies)
  peaksRoute(app, dependencies)
  humanScoreRoutes(app, dependencies)
  diarizationRoutes(app, dependencies)
  diarizationControlRoutes(app, dependencies)
  turnRoute(app, dependencies)
  spotRoute(app, dependencies)
  curveRoute(app, dependencies)
  statisticsRoute(app, dependencies)
  diagramRoute(app, dependencies)
  eventRoute(app, dependencies)
  openApiRoute(app, settings.version)
  docsRoutes(app)
  pageRoutes(app, dependencies)

  const unknownApi = unknownAddress(app)
  app.notFound((context) =>
    context.req.path.startsWith('/api/') ? unknownApi(context) : problemResponse(nothingHere()),
  )
  return app
}
