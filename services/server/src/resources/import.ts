import { z } from '@hono/zod-openapi'
import { READ_FORMATS } from '@toolkit/formats'
import { diarizationSchema } from './diarization.ts'
import { scoredSchema, stretchSchema } from './evaluation.ts'

const text = (maxLength: number, description: string) => ({
  type: 'string' as const,
  maxLength,
  description,
})

const FIELDS = {
  file: { type: 'string' as const, format: 'binary' },
  format: {
    type: 'string' as const,
    enum: [...READ_FORMATS],
    description: 'default: recognised by the content; if it is given, it stands before the file',
  },
  role: {
    type: 'string' as const,
    enum: ['run', 'reference'],
    default: 'run',
    description: '`reference`: the other diarizations are measured against it',
  },
  label: text(100, 'what the tool is called, shown as the model; default: the format'),
}

/** The form of an import into one recording. */
export const importForm = {
  type: 'object' as const,
  required: ['file'],
  properties: {
    ...FIELDS,
    result: text(
      1000,
      'which of the results in the file, by the name that the file gives the recording; default: the only one, or the one named like the recording',
    ),
  },
}

/** The form of an import into all recordings that the file names. */
export const corpusImportForm = {
  type: 'object' as const,
  required: ['file'],
  properties: FIELDS,
}

export const importedSchema = z
  .object({
    diarization: diarizationSchema
      .nullable()
      .openapi({ description: 'null: the file has scored parts only (UEM)' }),
    scored: scoredSchema.openapi({
      description: 'The scored parts that the recording has now; null: not changed',
    }),
  })
  .openapi('Imported')
export type ImportedView = z.infer<typeof importedSchema>

export const corpusImportSchema = z
  .object({
    format: z.enum(READ_FORMATS),
    imported: z.array(
      z.object({
        recordingId: z.string(),
        recordingName: z.string(),
        runId: z.string().nullable(),
        result: z.string(),
      }),
    ),
    unmatched: z
      .array(
        z.object({
          result: z.string().nullable(),
          turns: z.int(),
          candidates: z
            .array(z.object({ recordingId: z.string(), recordingName: z.string() }))
            .openapi({
              description:
                'Several recordings have this name: the oldest, at most 50; empty: none has',
            }),
        }),
      )
      .openapi({ description: 'Results that belong to no recording, or to one of several' }),
    failed: z.array(
      z.object({
        recordingId: z.string(),
        recordingName: z.string(),
        result: z.string(),
        message: z.string(),
      }),
    ),
  })
  .openapi('CorpusImport')
export type CorpusImportView = z.infer<typeof corpusImportSchema>

export const referenceBody = z.strictObject({ runId: z.string().max(200) }).openapi('Reference')

const MAX_PARTS = 10_000

export const scoredBody = z
  .strictObject({
    parts: z
      .array(
        stretchSchema.refine(({ start, end }) => start >= 0 && end > start, {
          message: 'must have 0 ≤ start < end',
        }),
      )
      .max(MAX_PARTS, `must be at most ${MAX_PARTS} parts`)
      .nullable(),
  })
  .openapi('ScoredParts')
