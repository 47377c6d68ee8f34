import { z } from '@hono/zod-openapi'
import type {
  Disagreement,
  ErrorKind,
  ErrorStretch,
  Evaluation,
  RegisteredProvider,
  RunComparison,
} from '@toolkit/core'
import { choice } from './fields.ts'
import { pageLimit, runChoice, secondsBound } from './query.ts'
import { recordingFilterFields, refuseReversedBounds } from './recording-query.ts'

export const stretchSchema = z
  .object({ start: z.number(), end: z.number() })
  .openapi('Stretch', { description: 'A part of the recording in seconds' })

export type StretchView = z.infer<typeof stretchSchema>

/** Parts of a recording; null: all of it. */
export const scoredSchema = z.array(stretchSchema).nullable()

export const evaluationSchema = z
  .object({
    referenceRunId: z.string(),
    der: z.number().nullable().openapi({
      description:
        'Diarization error rate as a fraction: (missed + falseAlarm + confusion) / total; null: the reference is silent',
    }),
    missed: z.number().openapi({ description: 'seconds of speech that are missing' }),
    falseAlarm: z.number().openapi({ description: 'seconds of speech that are too many' }),
    confusion: z.number().openapi({ description: 'seconds of speech of another speaker' }),
    jer: z.number().nullable().openapi({ description: 'Jaccard error rate as a fraction' }),
    total: z.number().openapi({ description: 'seconds of speech in the reference' }),
    speakers: z.int().openapi({ description: 'speakers of the reference that are scored' }),
    collar: z.number(),
    skipOverlap: z.boolean(),
    scored: scoredSchema.openapi({ description: 'the parts that were scored; null: all' }),
    mapping: z.array(z.object({ speaker: z.string(), reference: z.string() })),
  })
  .openapi('Evaluation', {
    description:
      'The errors against the reference of the recording. Null: there is none, or this is the reference',
  })
export type EvaluationView = z.infer<typeof evaluationSchema>

/** An evaluation as the API shows it. */
export function evaluationView({ mapping, scored, ...evaluation }: Evaluation): EvaluationView {
  return { ...evaluation, scored: scored && [...scored], mapping: [...mapping] }
}

const flag = () => choice('true', 'false').transform((value) => value === 'true')

export const errorQuery = z.strictObject({
  run: runChoice(),
  reference: z
    .string()
    .max(200, 'is too long')
    .optional()
    .openapi({ description: 'a diarization; default: the reference of the recording' }),
  collar: secondsBound()
    .transform((seconds) => seconds ?? 0)
    .openapi({
      description:
        'seconds around each boundary of the reference that are not scored, half of them on each side',
    }),
  skipOverlap: flag().default(false).openapi({
    description: 'whether parts in which the reference has several speakers are left out',
  }),
})
export type ErrorQuery = {
  readonly run?: string
  readonly reference?: string
  readonly collar?: number
  readonly skipOverlap?: boolean
}

const errorKind = z.enum(['missed', 'false-alarm', 'confusion'])

export const errorListSchema = z
  .object({
    run: z.string(),
    evaluation: evaluationSchema,
    items: z.array(
      z.object({
        start: z.number(),
        end: z.number(),
        kind: errorKind.openapi({ description: 'confusion, if there are two kinds' }),
        errors: z.array(z.object({ kind: errorKind, speakers: z.int() })).openapi({
          description: 'each kind, and how many speakers it concerns',
        }),
        reference: z.array(z.string()).openapi({
          description: 'speakers of the reference that are missed or confused',
        }),
        speakers: z.array(z.string()).openapi({
          description: 'speakers of the diarization that do not speak here',
        }),
      }),
    ),
  })
  .openapi('ErrorList')
export type ErrorListView = z.infer<typeof errorListSchema>

/** An error as the API shows it. */
export function errorView(stretch: ErrorStretch): ErrorListView['items'][number] {
  const { start, end, errors, missedSpeakers, falseSpeakers } = stretch
  return {
    start,
    end,
    kind: mainKind(stretch),
    errors: [...errors],
    reference: [...missedSpeakers],
    speakers: [...falseSpeakers],
  }
}

/** With two kinds one of them is confusion: who speaks is wrong, not only how many. */
function mainKind({ errors }: ErrorStretch): ErrorKind {
  const kinds = errors.map(({ kind }) => kind)
  return kinds.includes('confusion') ? 'confusion' : (kinds[0] ?? 'missed')
}

const oneRun = () => z.string().min(1, 'must not be empty').max(200, 'is too long')

export const compareQuery = z.strictObject({
  a: oneRun(),
  b: oneRun(),
  mergeGap: secondsBound(),
  minDuration: secondsBound(),
})
export type CompareQuery = z.infer<typeof compareQuery>

const label = z.string().nullable()

export const comparisonSchema = z
  .object({
    a: z.string(),
    b: z.string(),
    mapping: z
      .array(z.object({ a: label, b: label, seconds: z.number() }))
      .openapi({ description: 'null: a speaker without counterpart' }),
    sameSeconds: z.number(),
    differentSeconds: z.number(),
    share: z.number().nullable().openapi({
      description: 'of the time in which somebody speaks: in which both have the same speakers',
    }),
    items: z.array(
      z.object({
        start: z.number(),
        end: z.number(),
        kind: z.enum(['missing-in-a', 'missing-in-b', 'other-speaker']),
        speakersA: z.array(z.string()),
        speakersB: z.array(z.string()),
        mappedB: z.array(label).openapi({ description: 'the counterparts of `speakersB` in a' }),
        seconds: z.number(),
        confidenceA: z.number().nullable(),
        confidenceB: z.number().nullable(),
        weight: z.number().openapi({ description: 'seconds × the mean of both confidences / 100' }),
      }),
    ),
    confusion: z
      .object({
        rows: z.array(label),
        columns: z.array(label),
        seconds: z.array(z.array(z.number())),
        omittedA: z.int(),
        omittedB: z.int(),
      })
      .openapi({ description: 'rows: speakers of a; columns: speakers of b; null: nobody' }),
  })
  .openapi('Comparison')
export type ComparisonView = z.infer<typeof comparisonSchema>

/** A comparison as the API shows it. */
export function comparisonView(compared: RunComparison): Omit<ComparisonView, 'a' | 'b'> {
  const { mapping, agreement, disagreements, confusion } = compared
  return {
    mapping: mapping.map(({ a, b, commonSeconds }) => ({ a, b, seconds: commonSeconds })),
    ...agreement,
    items: disagreements.map(differenceView),
    confusion: {
      rows: [...confusion.rowsA],
      columns: [...confusion.columnsB],
      seconds: confusion.seconds.map((row) => [...row]),
      omittedA: confusion.omittedA,
      omittedB: confusion.omittedB,
    },
  }
}

function differenceView(item: Disagreement): ComparisonView['items'][number] {
  return {
    ...item,
    speakersA: [...item.speakersA],
    speakersB: [...item.speakersB],
    mappedB: [...item.mappedB],
  }
}

export const corpusEvaluationQuery = (providers: readonly RegisteredProvider[]) =>
  z.strictObject(recordingFilterFields(providers)).superRefine(refuseReversedBounds)

const ratesSchema = z.object({
  recordings: z.int(),
  der: z.number().nullable(),
  jer: z.number().nullable(),
  missed: z.number(),
  falseAlarm: z.number(),
  confusion: z.number(),
  total: z.number(),
  speakers: z.int(),
})

const share = z.number().nullable()

export const corpusEvaluationSchema = z
  .object({
    recordings: z.int().openapi({ description: 'recordings that match' }),
    withReference: z.int(),
    rates: ratesSchema.nullable().openapi({
      description:
        'DER: all errors as a share of all speech of the references. JER: the mean over all speakers. Null: nothing can be measured',
    }),
    groups: z.array(
      z.object({
        provider: z.string(),
        model: z.string(),
        score: z
          .object({
            kind: z.enum(['confidence', 'certainty']),
            provider: z.string(),
            model: z.string(),
          })
          .nullable(),
        rates: ratesSchema,
        confidence: z
          .object({
            wrongSeconds: z.number(),
            scoredSeconds: z.number(),
            lowest: z.array(z.object({ share: z.number(), wrongShare: share })).openapi({
              description:
                'of all wrong time, the share that lies in this share of the time with the lowest confidence',
            }),
            auc: share.openapi({
              description:
                'the probability that a wrong moment has a lower confidence than a right one',
            }),
            ece: share.openapi({ description: 'expected calibration error, 10 bins' }),
            reliability: z.array(
              z.object({
                from: z.number(),
                to: z.number(),
                seconds: z.number(),
                meanConfidence: share,
                shareRight: share,
              }),
            ),
          })
          .nullable()
          .openapi({ description: 'null: the results have no scores' }),
      }),
    ),
  })
  .openapi('CorpusEvaluation')
export type CorpusEvaluationView = z.infer<typeof corpusEvaluationSchema>

const modelName = () =>
  z
    .string()
    .max(300, 'is too long')
    .regex(/^[^/]+\/.+$/su, 'must be PROVIDER/MODEL')

export const corpusComparisonQuery = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      ...recordingFilterFields(providers),
      a: modelName(),
      b: modelName(),
      limit: pageLimit(200),
    })
    .superRefine(refuseReversedBounds)
export type CorpusComparisonQuery = Partial<z.infer<ReturnType<typeof corpusComparisonQuery>>> & {
  readonly a: string
  readonly b: string
}

export const corpusComparisonSchema = z
  .object({
    items: z.array(
      z.object({
        recordingId: z.string(),
        recordingName: z.string(),
        a: z.string(),
        b: z.string(),
        speakersA: z.int().nullable(),
        speakersB: z.int().nullable(),
        sameSeconds: z.number(),
        differentSeconds: z.number(),
        share,
      }),
    ),
    total: z.int().openapi({ description: 'recordings that have results of both' }),
  })
  .openapi('CorpusComparison')
export type CorpusComparisonView = z.infer<typeof corpusComparisonSchema>
