import { z } from '@hono/zod-openapi'
import type { RegisteredProvider, Toolkit } from '@toolkit/core'
import { invalidField } from '@toolkit/http-kit'
import type { Hono } from 'hono'
import type { Ctx, Environment } from '../http/environment.ts'
import { invalidRequest } from '../http/invalid.ts'
import { jsonBody } from '../http/json-body.ts'
import { providerChoice } from '../schemas/scalars.ts'

const id = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be an id')

/** Who takes notices. */
export interface NoticeTaker {
  readonly toolkit: Pick<Toolkit, 'notices'>
  /** Whose notices may come: all that are registered. */
  readonly providers: readonly Pick<RegisteredProvider, 'name'>[]
}

const noticeBody = (providers: NoticeTaker['providers']) =>
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
 * What the webhook tells the server, under `/internal`: notices that it has verified, and where they arrive. Not part
 * of the API's description.
 */
export function internalRoutes(app: Hono<Environment>, { toolkit, providers }: NoticeTaker): void {
  const schema = noticeBody(providers)
  app.post('/internal/notices', jsonBody(), async (context) => {
    const outcome = await toolkit.notices.take(await bodyOf(context, schema))
    return context.json({ outcome })
  })

  app.put('/internal/webhook', jsonBody(), async (context) => {
    toolkit.notices.announce(await bodyOf(context, webhookBody))
    return context.body(null, 204)
  })
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
