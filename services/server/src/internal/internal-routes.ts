import { z } from '@hono/zod-openapi'
import type { RegisteredProvider, Toolkit } from '@toolkit/core'
import { invalidField, problemOf, toToolkitError } from '@toolkit/http-kit'
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

/** Notices come in crowds: one call carries many. */
const noticesBody = (providers: NoticeTaker['providers']) => {
  const notice = z.strictObject({
    provider: providerChoice(providers),
    runId: id,
    token: id.nullable(),
    jobId: z.string().min(1).max(200),
    status: z.string().max(50),
  })
  return z.strictObject({ notices: z.array(notice).min(1).max(100) })
}

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
  const schema = noticesBody(providers)
  app.post('/internal/notices', jsonBody(), async (context) => {
    const { notices } = await bodyOf(context, schema)
    const taken = await Promise.allSettled(notices.map((each) => toolkit.notices.take(each)))
    const outcomes = taken.map((each) =>
      each.status === 'fulfilled' ? each.value : problemOf(toToolkitError(each.reason)),
    )
    return context.json({ outcomes })
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
