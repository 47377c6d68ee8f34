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

/** A curve that is not stored. */
export const CALIBRATED = 'calibrated'

const SHOWN = new RegExp(`^${CALIBRATED}$|${CURVE.source}`, 'su')

export const curveQuery = z
  .strictObject({
    bins: binCount(),
    ...windowRange,
    curve: z
      .string()
      .regex(SHOWN, 'must be confidence, certainty, speech, crosstalk, calibrated or speaker:LABEL')
      .optional()
      .openapi({
        description:
          'confidence, certainty, speech, crosstalk, speaker:LABEL, or calibrated: the default curve as the share of moments with such a score that people judged as right (isotonic regression over all verdicts on moments of the same kind of score and model); 404 `curve-not-found` without verdicts',
      }),
    run: runChoice(),
  })
  .superRefine(refuseReversedRanges)
export type CurveQuery = Partial<z.infer<typeof curveQuery>>

/** The curve that a validated query names; null for the default curve. */
export function curveName(query: { readonly curve?: string | undefined }): CurveName | null {
  if (query.curve === undefined) return null
  const colon = query.curve.indexOf(':')
  if (colon < 0) return { kind: query.curve as CurveKind, speaker: null }
  return { kind: 'speaker', speaker: query.curve.slice(colon + 1) }
}
