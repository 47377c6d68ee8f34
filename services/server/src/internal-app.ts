import { z } from '@hono/zod-openapi'
import type { RegisteredProvider, Toolkit } from '@toolkit/core'
import {
  errorHandler,
  invalidField,
  type Log,
  problemResponse,
  requestId,
  requireServiceKey,
} from '@toolkit/http-kit'
import { Hono } from 'hono'
import type { Ctx, Environment } from './http/environment.ts'
import { invalidRequest, notFound } from './http/problems.ts'
import { jsonBody } from './http/request-body.ts'
import { providerChoice } from './resources/fields.ts'
import { pathGuard } from './security/path-guard.ts'

export interface InternalDependencies {
  readonly toolkit: Pick<Toolkit, 'notices'>
  /** All registered providers: notices of others are refused. */
  readonly providers: readonly Pick<RegisteredProvider, 'name'>[]
  /** The key that the services share; every caller must send it. */
  readonly serviceKey: string
  readonly log: Log
}

const id = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be an id')

const noticeBody = (providers: InternalDependencies['providers']) =>
  z.strictObject({
    provider: providerChoice(providers),
    runId: id,
    token: id.nullable(),
    jobId: z.string().min(1).max(200),
    status: z.string().max(50),
  })

const webhookBody = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable(),
  reachable: z.boolean().nullable(),
  detail: z.string().max(2_000).nullable(),
})

/**
 * The app for the webhook service, on a listener of its own: verified notices (`POST /internal/notices`) and the state
 * of the tunnel (`PUT /internal/webhook`). It is not part of the API description. If the webhook runs in the server's
 * process, this listener does not exist.
 */
export function createInternalApp({
  toolkit,
  providers,
  serviceKey,
  log,
}: InternalDependencies): Hono<Environment> {
  const app = new Hono<Environment>()
  app.onError(errorHandler(log))
  app.notFound(() => problemResponse(notFound()))
  app.use(requestId(), pathGuard(), requireServiceKey(serviceKey))
  const schema = noticeBody(providers)
  app.post('/internal/notices', jsonBody(), async (context) => {
    const outcome = await toolkit.notices.take(await bodyOf(context, schema))
    return context.json({ outcome })
  })
  app.put('/internal/webhook', jsonBody(), async (context) => {
    toolkit.notices.announce(await bodyOf(context, webhookBody))
    return context.body(null, 204)
  })
  return app
}

async function bodyOf<T>(context: Ctx, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(json(await context.req.text()))
  if (parsed.success) return parsed.data
  throw invalidRequest(parsed.error.issues)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidField('body', 'is not valid JSON')
  }
}
