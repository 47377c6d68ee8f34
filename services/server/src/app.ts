import { OpenAPIHono } from '@hono/zod-openapi'
import { ToolkitError } from '@toolkit/core'
import { WRITERS } from '@toolkit/formats'
import { errorHandler, problemResponse, requestId } from '@toolkit/http-kit'
import type { MiddlewareHandler } from 'hono'
import { correctionRoutes } from './corrections/correction-routes.ts'
import { closingSignal, type ServerDependencies } from './dependencies.ts'
import { corpusExportRoute } from './exports/corpus-export-route.ts'
import { evidenceRoutes } from './exports/evidence-routes.ts'
import { exportRoute } from './exports/export-route.ts'
import { compression } from './http/compression.ts'
import type { App, Environment } from './http/environment.ts'
import { invalidRequest, notFound, notFoundHandler } from './http/problems.ts'
import { insightRoutes } from './insight/insight-routes.ts'
import { retentionRoutes } from './retention/retention-routes.ts'
import { reviewRoutes } from './review/review-routes.ts'
import { verdictRoutes } from './review/verdict-routes.ts'
import { audioRoutes } from './routes/audio.ts'
import { clipRoute } from './routes/clip.ts'
import { curveRoute } from './routes/curve.ts'
import { diagramRoute } from './routes/diagram.ts'
import { diarizationRoutes } from './routes/diarizations.ts'
import { docsRoutes, openApiRoute } from './routes/docs.ts'
import { evaluationRoutes } from './routes/evaluation.ts'
import { eventRoute } from './routes/events.ts'
import { healthRoute } from './routes/health.ts'
import { humanScoreRoutes } from './routes/human-scores.ts'
import { importRoutes } from './routes/imports.ts'
import { pageRoutes } from './routes/page.ts'
import { recordingRoutes } from './routes/recordings.ts'
import { spotRoute } from './routes/spots.ts'
import { statisticsRoute } from './routes/statistics.ts'
import { tagRoute } from './routes/tags.ts'
import { turnRoutes } from './routes/turns.ts'
import { securityHeaders } from './security/headers.ts'
import { pathGuard } from './security/path-guard.ts'
import { hostGuard, originGuard } from './security/request-guards.ts'
import { sourceRoutes } from './sources/source-routes.ts'
import { trashRoutes } from './trash/trash-routes.ts'
import { fromUrlRoutes } from './uploads/from-url-routes.ts'
import { lingeringRefusal } from './uploads/lingering-refusal.ts'
import { multipartRoute } from './uploads/multipart-route.ts'
import { tusRoutes } from './uploads/tus-routes.ts'
import { viewRoutes } from './views/view-routes.ts'
import { voiceRoutes } from './voices/voice-routes.ts'

/** The calls that take files as forms. */
const UPLOAD_PATHS = [
  '/api/recordings',
  '/api/recordings/:id/imports',
  '/api/imports',
  '/api/voices/:id/prints',
]

/** Paths that do not depend on stored data. */
const ALWAYS_SERVED = /^\/api\/(health|openapi\.json|docs(\/.*)?)$/

/**
 * The server: the API under `/api`, its description, and the built page. Listen with `run/process/listen.ts`: an upload
 * may take longer than Node's request timeout of five minutes; it is limited by its idle time instead.
 */
export function createApp(dependencies: ServerDependencies): App {
  const { settings, log } = dependencies
  const app: App = new OpenAPIHono<Environment>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error.issues)
    },
  })
  app.onError(errorHandler(log))
  app.use(compression())
  app.use(requestId())
  app.use(securityHeaders(), pathGuard(), hostGuard(settings.allowedHosts), originGuard())

  // Before everything that may refuse an upload, so that a client that is still sending gets the answer.
  for (const path of UPLOAD_PATHS) {
    app.post(path, lingeringRefusal(closingSignal(dependencies)))
  }
  app.use('/api/*', startingGuard(dependencies))
  healthRoute(app, dependencies)
  multipartRoute(app, dependencies)
  tusRoutes(app, dependencies)
  fromUrlRoutes(app, dependencies)
  sourceRoutes(app, dependencies)
  recordingRoutes(app, dependencies)
  trashRoutes(app, dependencies)
  retentionRoutes(app, dependencies)
  audioRoutes(app, dependencies)
  clipRoute(app, dependencies)
  humanScoreRoutes(app, dependencies)
  diarizationRoutes(app, dependencies)
  importRoutes(app, dependencies)
  evaluationRoutes(app, dependencies)
  correctionRoutes(app, dependencies)
  verdictRoutes(app, dependencies)
  reviewRoutes(app, dependencies)
  tagRoute(app, dependencies)
  viewRoutes(app, dependencies)
  voiceRoutes(app, dependencies)
  insightRoutes(app, dependencies)
  turnRoutes(app, dependencies)
  spotRoute(app, dependencies)
  curveRoute(app, dependencies)
  statisticsRoute(app, dependencies)
  diagramRoute(app, dependencies)
  exportRoute(app, dependencies)
  corpusExportRoute(app, dependencies, WRITERS)
  evidenceRoutes(app, dependencies, WRITERS)
  eventRoute(app, dependencies)
  openApiRoute(app, settings.version)
  docsRoutes(app)
  pageRoutes(app, dependencies)

  const apiNotFound = notFoundHandler(app)
  app.notFound((context) =>
    context.req.path.startsWith('/api/') ? apiNotFound(context) : problemResponse(notFound()),
  )
  return app
}

/** Answers 503 `starting` until recovery has finished: before that, lists are incomplete. */
function startingGuard({ toolkit }: ServerDependencies): MiddlewareHandler<Environment> {
  return async (context, next) => {
    if (!toolkit.isReady() && !ALWAYS_SERVED.test(context.req.path)) {
      throw new ToolkitError(
        'starting',
        'The server is starting and recovers unfinished work. Try again in a moment.',
        { retryAfterSeconds: 2 },
      )
    }
    await next()
  }
}
