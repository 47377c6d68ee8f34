import { z } from '@hono/zod-openapi'
import { MAX_CHOSEN, type RegisteredProvider } from '@toolkit/core'
import { curveChoice } from '../resources/curve.ts'
import { choice } from '../resources/fields.ts'
import { refuseReversedRanges, scoreRange } from '../resources/query.ts'
import { recordingFilterFields, refuseReversedBounds } from '../resources/recording-query.ts'
import { spotRules } from '../resources/spot.ts'

export const EXPORTED = ['recordings', 'turns', 'spots', 'verdicts', 'stretch-verdicts'] as const
export type Exported = (typeof EXPORTED)[number]

export const EXPORT_FORMATS = ['csv', 'jsonl', 'rttm', 'zip'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Which rows a format can have. */
const HELD: Readonly<Record<ExportFormat, readonly Exported[]>> = {
  csv: EXPORTED,
  jsonl: EXPORTED,
  rttm: ['turns'],
  zip: ['recordings'],
}

const { min, max, ...spotOnly } = spotRules

/** What is exported, and how. */
const exportFields = {
  format: choice(...EXPORT_FORMATS).default('csv'),
  what: choice(...EXPORTED)
    .optional()
    .openapi({
      description:
        'default: recordings; for rttm: turns. `verdicts` are the human scores of recordings, `stretch-verdicts` those on stretches',
    }),
  ...scoreRange,
  ...spotOnly,
  curve: curveChoice(),
}

const exportSchema = z.strictObject(exportFields)
type ExportFields = z.infer<typeof exportSchema>

export const corpusExportQuery = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({ ...exportFields, ...recordingFilterFields(providers) })
    .superRefine((query, context) => {
      refuseReversedBounds(query, context)
      refuseUnused(query, context)
    })

/** The query of an export of chosen recordings. */
export const chosenExportQuery = exportSchema.superRefine(refuseUnused)

/** The recordings of an export of chosen ones. */
export const chosenExportBody = z
  .strictObject({
    recordingIds: z
      .array(z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'is not an id'))
      .min(1, 'must name a recording')
      .max(MAX_CHOSEN, `must name at most ${MAX_CHOSEN} recordings`),
  })
  .openapi('ChosenExport')
export type ChosenExport = z.infer<typeof chosenExportBody>

/** Adds an issue for each parameter that has no meaning for what is exported. */
function refuseUnused(query: ExportFields, context: z.core.$RefinementCtx): void {
  refuseReversedRanges(query, context)
  const what = exported(query)
  const held = HELD[query.format]
  if (!held.includes(what)) {
    const message = `must be ${held.join(', ')} for ${query.format}`
    context.addIssue({ code: 'custom', path: ['what'], message })
  }
  const unused = {
    ...(what === 'spots' ? {} : { ...spotOnly, curve: null }),
    ...(what === 'spots' || what === 'turns' || query.format === 'zip' ? {} : { min, max }),
  }
  for (const name of Object.keys(unused) as (keyof ExportFields)[]) {
    if (query[name] === undefined) continue
    const message = `has no meaning for ${what}`
    context.addIssue({ code: 'custom', path: [name], message })
  }
}

export type CorpusExportQuery = Partial<z.infer<ReturnType<typeof corpusExportQuery>>>
export type ValidExportFields = ExportFields
export type ChosenExportQuery = Partial<ExportFields>

/** What a query asks for. */
export function exported(query: Pick<ExportFields, 'what' | 'format'>): Exported {
  return query.what ?? HELD[query.format][0] ?? 'recordings'
}
