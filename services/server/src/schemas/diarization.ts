import { z } from '@hono/zod-openapi'
import { type RegisteredProvider, RUN_FIELDS } from '@toolkit/core'
import { failureView } from './problem.ts'
import { addedAfter, shownSchemas } from './record-fields.ts'
import { choice, providerChoice, timestamp } from './scalars.ts'
import { refuseContradiction, speakerHintFields, speakerHintsView } from './speaker-hints.ts'

export const curveDescriptionView = z
  .object({
    kind: z.enum(['confidence', 'certainty', 'speech', 'crosstalk', 'speaker']),
    speaker: z.string().nullable(),
    resolution: z.number(),
    length: z.int(),
    missing: z.int(),
  })
  .openapi('CurveDescription')

const runFields = shownSchemas(RUN_FIELDS, {
  hold: z
    .object({
      reason: z.enum(['credentials', 'credit', 'unknown-submit', 'unconfirmed']),
      since: timestamp(),
    })
    .nullable(),
  error: failureView.nullable(),
  warnings: z.array(z.string()),
  request: z.object({ speakers: speakerHintsView }),
  curves: z.array(curveDescriptionView),
})

export const diarizationView = z
  .object(
    addedAfter('hold', runFields, {
      // Known while it is followed, kept nowhere.
      progress: z.object({ fraction: z.number(), etaSeconds: z.number().nullable() }).nullable(),
    }),
  )
  .openapi('Diarization')

export const diarizationListView = z
  .object({
    items: z.array(diarizationView),
    nextCursor: z.string().nullable(),
    total: z.int(),
  })
  .openapi('DiarizationList')

export const diarizationRequestBody = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      provider: providerChoice(providers).optional(),
      model: z.string().min(1, 'must not be empty').max(200, 'is too long').optional(),
      confirm: z.boolean().optional().openapi({ description: 'what it costs is agreed to' }),
      force: z.boolean().optional().openapi({ description: 'begin beside one that is under way' }),
      ...speakerHintFields,
    })
    .superRefine(refuseContradiction)
    .openapi('DiarizationRequest')

export const resolveBody = z
  .strictObject({ action: choice('resubmit', 'give-up') })
  .openapi('Resolve')

export const chooseBody = z.strictObject({ runId: z.string().max(200) }).openapi('CurrentRun')
