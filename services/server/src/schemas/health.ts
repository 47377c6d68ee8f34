import { z } from '@hono/zod-openapi'
import { SCORE_NAMES } from '@toolkit/core'

export const healthView = z
  .object({
    status: z.enum(['ok', 'degraded', 'starting']),
    providers: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        default: z.boolean(),
        paid: z.boolean(),
        reachable: z.boolean(),
        models: z.array(z.string()),
        scores: z
          .record(z.string(), z.array(z.enum(SCORE_NAMES)))
          .openapi({ description: 'what each model is known to give' }),
        hints: z
          .array(z.enum(['num', 'min', 'max']))
          .openapi({ description: 'the speaker hints that it takes' }),
        detail: z.string().optional(),
      }),
    ),
    registered: z
      .array(
        z.object({
          name: z.string(),
          label: z.string(),
          paid: z.boolean(),
          keySetting: z.string().nullable(),
        }),
      )
      .openapi({ description: 'Every provider that there can be, also those that are not set up' }),
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
