import { z } from '@hono/zod-openapi'
import type { RegisteredProvider } from '@toolkit/core'
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

export const corpusExportQuery = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      format: choice(...EXPORT_FORMATS).default('csv'),
      what: choice(...EXPORTED)
        .optional()
        .openapi({
          description:
            'default: recordings; for rttm: turns. `verdicts` are the human scores of recordings, `stretch-verdicts` those on stretches',
        }),
      ...recordingFilterFields(providers),
      ...scoreRange,
      ...spotOnly,
      curve: curveChoice(),
    })
    .superRefine((query, context) => {
      refuseReversedBounds(query, context)
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
      for (const name of Object.keys(unused) as (keyof typeof query)[]) {
        if (query[name] === undefined) continue
        const message = `has no meaning for ${what}`
        context.addIssue({ code: 'custom', path: [name], message })
      }
    })

export type ValidCorpusExportQuery = z.infer<ReturnType<typeof corpusExportQuery>>
export type CorpusExportQuery = Partial<ValidCorpusExportQuery>

/** What a query asks for. */
export function exported(query: Pick<ValidCorpusExportQuery, 'what' | 'format'>): Exported {
  return query.what ?? HELD[query.format][0] ?? 'recordings'
}
