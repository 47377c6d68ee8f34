import { z } from '@hono/zod-openapi'
import type { Evaluation } from '@toolkit/core'

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
