import { SCORE_FIELDS } from '@toolkit/core'
import { z } from 'zod'

const hint = z.number().nullable()

/** Body of a submit: core's `SubmitRequest`. Whether its values make sense is the provider's to say, by their names. */
export const submitBodySchema = z.strictObject({
  mediaUrl: z.string(),
  model: z.string(),
  speakers: z.strictObject({ num: hint, min: hint, max: hint }),
  scores: z.array(z.enum(SCORE_FIELDS)),
  webhook: z.string().nullable(),
})
