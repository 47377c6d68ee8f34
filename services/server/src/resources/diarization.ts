import { z } from '@hono/zod-openapi'
import {
  DOUBT_REASONS,
  type FollowedRun,
  type RegisteredProvider,
  type RequestedRun,
  RUN_FIELDS,
  SPEAKER_COUNT_DOUBTS,
  type SpeakerDoubt,
  type SpeakerNames,
  SUMMARY_FIELDS,
  shownFields,
} from '@toolkit/core'
import { evaluationSchema, evaluationView, scoredSchema } from './evaluation.ts'
import {
  choice,
  insertAfter,
  providerChoice,
  shownSchemas,
  speakerColour,
  speakerColoursBody,
  speakerNamesBody,
  timestamp,
} from './fields.ts'
import {
  identificationSchema,
  identificationView,
  identifyBody,
  identifyChoiceSchema,
} from './identification.ts'
import { failureSchema } from './problem.ts'
import { scoreOriginSchema } from './recording.ts'
import {
  hintsOf,
  refuseContradiction,
  speakerHintFields,
  speakerHintsSchema,
  speakerRangeSchema,
} from './speaker-hints.ts'

export const curveDescriptionSchema = z
  .object({
    kind: z.enum(['confidence', 'certainty', 'speech', 'crosstalk', 'speaker']),
    speaker: z.string().nullable(),
    resolution: z.number(),
    length: z.int(),
    missing: z.int(),
  })
  .openapi('CurveDescription')
export type CurveDescriptionView = z.infer<typeof curveDescriptionSchema>

export const speakerDoubtSchema = z
  .object({
    range: speakerRangeSchema.nullable(),
    labels: z
      .array(
        z.object({
          speaker: z.string(),
          reason: z.enum(DOUBT_REASONS),
          speechSeconds: z.number(),
          speechProbability: z.number().min(0).max(1).nullable(),
        }),
      )
      .openapi({ description: 'Speakers that may be no person' }),
  })
  .openapi('SpeakerDoubt', {
    description: 'What the provider doubts about the speakers; null if it reports none',
  })
export type SpeakerDoubtView = z.infer<typeof speakerDoubtSchema>

const agreement = z.number().min(0).max(1).nullable()

export const speakerNamesSchema = z
  .object({
    names: z.array(
      z.object({
        speaker: z.string(),
        name: z.string(),
        carriedFrom: z.string().nullable().openapi({
          description: 'The diarization that the name was carried from; null: given for this one',
        }),
        agreement: agreement.openapi({
          description:
            'Of a carried name: the time that both voices have in common, as a share of the longer one',
        }),
        voiceId: z.string().nullable().openapi({
          description: 'The voice whose name was accepted; null: the name was typed',
        }),
      }),
    ),
    unclear: z
      .array(
        z.object({
          name: z.string(),
          runId: z.string().nullable(),
          speaker: z.string(),
          closest: z.string().nullable(),
          agreement,
        }),
      )
      .openapi({
        description:
          'Names that were not carried, because at most half agrees: the voice in the earlier diarization (`runId`, null: not known; `speaker`), and the closest one here',
      }),
    colours: z.array(z.object({ speaker: z.string(), colour: speakerColour() })).openapi({
      description:
        'The colours that a person chose, carried like the names; the other speakers have automatic ones. A number is a hue (the remainder by 7: blue, orange, green, pink, light blue, red-orange, yellow) with a pattern (0–6: none, 7–13: upright stripes, 14–20: level stripes)',
    }),
  })
  .openapi('SpeakerNames', {
    description:
      'The names and chosen colours of the voices of this diarization. Null: it has no result, or is of an older version and has the names of the recording',
  })
export type SpeakerNamesView = z.infer<typeof speakerNamesSchema>

const runFields = shownSchemas(RUN_FIELDS, {
  hold: z
    .object({
      reason: z.enum(['credentials', 'credit', 'unknown-submit', 'unconfirmed']),
      since: timestamp(),
    })
    .nullable(),
  error: failureSchema.nullable(),
  warnings: z.array(z.string()),
  request: z.object({
    speakers: speakerHintsSchema,
    identify: identifyChoiceSchema.nullable(),
    byChannel: z
      .literal(true)
      .optional()
      .openapi({ description: 'each of the two channels was diarized as one party' }),
  }),
  curves: z.array(curveDescriptionSchema),
  speakerDoubt: speakerDoubtSchema.nullable(),
  speakerNames: speakerNamesSchema.nullable(),
  identification: identificationSchema,
  imported: z
    .object({
      format: z.string(),
      fileName: z.string(),
      sha256: z.string(),
      recording: z.string().nullable().openapi({
        description: 'What the file calls the recording; null: it does not name it',
      }),
    })
    .nullable()
    .openapi({ description: 'The file that it was imported from; null: it was not imported' }),
  scored: scoredSchema.openapi({ description: 'The parts that a person checked; null: all' }),
  evaluation: evaluationSchema.nullable(),
  summary: z
    .object(
      shownSchemas(SUMMARY_FIELDS, {
        score: scoreOriginSchema.nullable(),
        speakerCountDoubt: z.enum(SPEAKER_COUNT_DOUBTS).nullable(),
        speakerRange: speakerRangeSchema.nullable(),
      }),
    )
    .nullable()
    .openapi('RunSummary', { description: 'Its figures; null: it has no result' }),
})

export const diarizationSchema = z
  .object(
    insertAfter('hold', runFields, {
      // Known only while the job loop follows the run; not stored.
      progress: z.object({ fraction: z.number(), etaSeconds: z.number().nullable() }).nullable(),
    }),
  )
  .openapi('Diarization')
export type DiarizationView = z.infer<typeof diarizationSchema>

export const diarizationListSchema = z
  .object({
    items: z.array(diarizationSchema),
    nextCursor: z.string().nullable(),
    total: z.int(),
  })
  .openapi('DiarizationList')
export type DiarizationListView = z.infer<typeof diarizationListSchema>

export const diarizationRequestBody = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      provider: providerChoice(providers).optional(),
      model: z.string().min(1, 'must not be empty').max(200, 'is too long').optional(),
      confirm: z.boolean().optional().openapi({ description: 'agree to the costs' }),
      force: z
        .boolean()
        .optional()
        .openapi({ description: 'start even if another diarization is under way' }),
      identify: identifyBody.nullish(),
      ...speakerHintFields,
      byChannel: z.boolean().optional().openapi({
        description:
          'diarize each of the two channels as one party (`SPEAKER_00` is the left one); not together with numbers of speakers or voices, and only at a provider with `byChannel` (see /api/health)',
      }),
    })
    .superRefine((body, context) => {
      refuseContradiction(body, context)
      const { num, min, max } = hintsOf(body)
      if (body.byChannel !== true) return
      const refuse = (what: string) => {
        const message = `cannot be combined with ${what}`
        context.addIssue({ code: 'custom', path: ['byChannel'], message })
      }
      if ((num ?? min ?? max) !== null) refuse('numbers of speakers')
      if (body.identify) refuse('voices')
    })
    .openapi('DiarizationRequest')
export type DiarizationRequest = z.infer<ReturnType<typeof diarizationRequestBody>>

export const resolveBody = z
  .strictObject({ action: choice('resubmit', 'give-up') })
  .openapi('Resolve')

export const diarizationChangesBody = z
  .strictObject({
    speakerNames: speakerNamesBody().optional(),
    speakerColours: speakerColoursBody().optional(),
    forgetUnclear: z.boolean().optional(),
  })
  .openapi('DiarizationChanges')
export type DiarizationChanges = z.infer<typeof diarizationChangesBody>

export const chooseBody = z.strictObject({ runId: z.string().max(200) }).openapi('CurrentRun')

/** A run as the API shows it. */
export function diarizationView({ run, progress }: FollowedRun): DiarizationView {
  return {
    ...shownFields(RUN_FIELDS, run),
    progress,
    request: requestView(run.request),
    identification: identificationView(run),
    warnings: [...run.warnings],
    curves: [...run.curves],
    speakerDoubt: run.speakerDoubt && doubtView(run.speakerDoubt),
    speakerNames: run.speakerNames && namesView(run.speakerNames),
    scored: run.scored && [...run.scored],
    evaluation: run.evaluation && evaluationView(run.evaluation),
  }
}

function namesView({ names, unclear, colours = [] }: SpeakerNames): SpeakerNamesView {
  return {
    names: names.map(({ voiceId = null, ...name }) => ({ ...name, voiceId })),
    unclear: [...unclear],
    colours: [...colours],
  }
}

function requestView({ identify = null, ...request }: RequestedRun): DiarizationView['request'] {
  return { ...request, identify: identify && { ...identify, voiceIds: [...identify.voiceIds] } }
}

function doubtView({ range, labels }: SpeakerDoubt): SpeakerDoubtView {
  return { range, labels: [...labels] }
}
