import { z } from '@hono/zod-openapi'
import {
  type ProviderHealth,
  type RegisteredProvider,
  registeredProvider,
  SCORE_NAMES,
  type Toolkit,
} from '@toolkit/core'

export const healthSchema = z
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
          .openapi({ description: 'the scores that each model is known to give' }),
        hints: z
          .array(z.enum(['num', 'min', 'max']))
          .openapi({ description: 'the speaker hints that it takes' }),
        byChannel: z.boolean().openapi({
          description:
            'whether it can diarize each channel of a recording with one party per channel',
        }),
        voices: z
          .object({
            maxPrints: z.int().openapi({ description: 'the most voices of one diarization' }),
            maxSeconds: z.number().openapi({ description: 'the longest sound of a voiceprint' }),
          })
          .nullable()
          .openapi({ description: 'null: it makes no voiceprints' }),
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
      .openapi({ description: 'all registered providers, including those that are not set up' }),
    database: z.object({ kind: z.enum(['mongodb', 'embedded']), reachable: z.boolean() }),
    disk: z
      .object({ freeBytes: z.number().nullable(), low: z.boolean() })
      .openapi({ description: 'low: new recordings are refused until there is free space' }),
    strays: z
      .object({ count: z.int(), bytes: z.number() })
      .openapi({ description: 'files that the database does not know; they are kept for 30 days' }),
    webhook: z.object({
      url: z.string().nullable(),
      reachable: z.boolean().nullable(),
      detail: z.string().optional(),
    }),
    limits: z.object({
      maxBytes: z.int(),
      maxSeconds: z.number(),
      confirmHours: z.number(),
      audioRetentionDays: z.number().nullable().openapi({
        description:
          'how long after its upload the audio of a recording is kept (its results stay); null: always',
      }),
      trashDays: z.number().openapi({
        description: 'how long recordings stay in the trash; 0: they are deleted at once',
      }),
    }),
    version: z.string(),
  })
  .openapi('Health')
export type Health = z.infer<typeof healthSchema>

/** The state of the server and of everything that it depends on. */
export async function healthView(
  toolkit: Toolkit,
  registered: readonly RegisteredProvider[],
  version: string,
): Promise<Health> {
  const { providers, database, disk, strays } = await toolkit.health()
  const { url, reachable, detail } = toolkit.notices.webhook()
  const isUsable =
    database.reachable &&
    !disk.low &&
    providers.some((p) => p.default && p.reachable && p.detail === null)
  return {
    status: !toolkit.isReady() ? 'starting' : isUsable ? 'ok' : 'degraded',
    providers: providers.map(providerView),
    registered: registered.map(registeredProvider),
    database,
    disk,
    strays,
    webhook: { url, reachable, ...(detail === null ? {} : { detail }) },
    limits: toolkit.limits,
    version,
  }
}

function providerView(provider: ProviderHealth): Health['providers'][number] {
  const { name, label, paid, reachable, models, hints, byChannel, voices, detail } = provider
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
    byChannel,
    voices: voices && { ...voices },
    ...(detail === null ? {} : { detail }),
  }
}
