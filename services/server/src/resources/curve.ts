import { z } from '@hono/zod-openapi'
import type { CurveKind, CurveName } from '@toolkit/core'
import { binCount, refuseReversedRanges, runChoice, windowRange } from './query.ts'

export const curveSchema = z
  .object({
    start: z.number(),
    end: z.number(),
    resolution: z.number(),
    bins: z.array(z.object({ min: z.number(), mean: z.number(), max: z.number() }).nullable()),
  })
  .openapi('Curve')
export type CurveView = z.infer<typeof curveSchema>

const CURVE = /^(confidence|certainty|speech|crosstalk|speaker:.{1,100})$/su

/** The name of a curve in a query. */
export const curveChoice = () =>
  z
    .string()
    .regex(CURVE, 'must be confidence, certainty, speech, crosstalk or speaker:LABEL')
    .optional()
    .openapi({ description: 'confidence, certainty, speech, crosstalk or speaker:LABEL' })

export const curveQuery = z
  .strictObject({ bins: binCount(), ...windowRange, curve: curveChoice(), run: runChoice() })
  .superRefine(refuseReversedRanges)
export type CurveQuery = Partial<z.infer<typeof curveQuery>>

/** The curve that a validated query names; null for the default curve. */
export function curveName(query: { readonly curve?: string | undefined }): CurveName | null {
  if (query.curve === undefined) return null
  const colon = query.curve.indexOf(':')
  if (colon < 0) return { kind: query.curve as CurveKind, speaker: null }
  return { kind: 'speaker', speaker: query.curve.slice(colon + 1) }
}
