import { z } from '@hono/zod-openapi'
import { curveChoice } from './curve.ts'
import { histogram } from './fields.ts'
import { runChoice } from './query.ts'

export const statisticsSchema = z
  .object({ turns: histogram(), samples: histogram() })
  .openapi('RunStatistics')
export type StatisticsView = z.infer<typeof statisticsSchema>

export const statisticsQuery = z.strictObject({ run: runChoice(), curve: curveChoice() })
export type StatisticsQuery = Partial<z.infer<typeof statisticsQuery>>
