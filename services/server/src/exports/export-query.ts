import { z } from '@hono/zod-openapi'
import { WRITTEN_FORMATS } from '@toolkit/formats'
import { curveChoice } from '../resources/curve.ts'
import { choice } from '../resources/fields.ts'
import { refuseReversedRanges, runChoice, windowRange } from '../resources/query.ts'
import { spotRules } from '../resources/spot.ts'

export const exportQuery = z
  .strictObject({
    format: choice(...WRITTEN_FORMATS).default('rttm'),
    what: choice('turns', 'spots').default('turns').openapi({
      description:
        'spots: the spots of the curve, as turns of a speaker "spot" with the mean score as confidence',
    }),
    ...spotRules,
    ...windowRange,
    curve: curveChoice(),
    run: runChoice(),
  })
  .superRefine(refuseReversedRanges)
export type ExportQuery = Partial<z.infer<typeof exportQuery>>
