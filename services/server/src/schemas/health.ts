import { z } from '@hono/zod-openapi'
import { PROVIDERS } from '@toolkit/core'

export const healthView = z
  .object({
    status: z.enum(['ok', 'degraded', 'starting']),
    providers: z.array(
      z.object({
        name: z.enum(PROVIDERS),
        default: z.boolean(),
        paid: z.boolean(),
        reachable: z.boolean(),
        models: z.array(z.string()),
        detail: z.string().optional(),
      }),
    ),
    database: z.object({ kind: z.enum(['mongodb', 'embedded']), reachable: z.boolean() }),
    disk: z
      .object({ freeBytes: z.number().nullable(), low: z.boolean() })
      .openapi({ description: 'low: new recordings are refused until there is room' }),
    strays: z
      .object({ count: z.int(), bytes: z.number() })
      .openapi({ description: 'Files that the database does not know, kept for 30 days' }),
    webhook: z.object({
      url: z.string().nullable(),
      reachable: z.boolean().nullable(),
      detail: z.string().optional(),
    }),
    limits: z.object({ maxBytes: z.int(), maxSeconds: z.number(), confirmHours: z.number() }),
    version: z.string(),
  })
  .openapi('Health')
