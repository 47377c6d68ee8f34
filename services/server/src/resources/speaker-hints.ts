import { z } from '@hono/zod-openapi'
import { MAX_REQUESTED_SPEAKERS, type SpeakerHints } from '@toolkit/core'

const count = () =>
  z
    .int({ error: 'must be a whole number' })
    .min(1, 'must be at least 1')
    .max(MAX_REQUESTED_SPEAKERS, `must be at most ${MAX_REQUESTED_SPEAKERS}`)

/** The number of speakers in a JSON body: exact, or a range. null is the same as leaving it out. */
export const speakerHintFields = {
  numSpeakers: count().nullish(),
  minSpeakers: count().nullish(),
  maxSpeakers: count().nullish(),
}

/** The same fields as text, for multipart forms and tus metadata. */
export const speakerHintTextFields = {
  numSpeakers: z.preprocess(wholeNumber, count()).optional(),
  minSpeakers: z.preprocess(wholeNumber, count()).optional(),
  maxSpeakers: z.preprocess(wholeNumber, count()).optional(),
}

interface HintFields {
  readonly numSpeakers?: number | null | undefined
  readonly minSpeakers?: number | null | undefined
  readonly maxSpeakers?: number | null | undefined
}

function wholeNumber(text: unknown): unknown {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : text
}

/** Adds an issue for an exact number together with a range, and for a reversed range. */
export function refuseContradiction(hints: HintFields, context: z.core.$RefinementCtx): void {
  const { num, min, max } = hintsOf(hints)
  if (num !== null && (min !== null || max !== null)) {
    context.addIssue({
      code: 'custom',
      path: ['numSpeakers'],
      message: 'cannot be combined with minSpeakers or maxSpeakers',
    })
  }
  if (min !== null && max !== null && min > max) {
    context.addIssue({
      code: 'custom',
      path: ['minSpeakers'],
      message: 'must not be above maxSpeakers',
    })
  }
}

export function hintsOf(fields: HintFields): SpeakerHints {
  return {
    num: fields.numSpeakers ?? null,
    min: fields.minSpeakers ?? null,
    max: fields.maxSpeakers ?? null,
  }
}

/** Whether any hint was given. */
export function givesHints(fields: HintFields): boolean {
  return (
    fields.numSpeakers !== undefined ||
    fields.minSpeakers !== undefined ||
    fields.maxSpeakers !== undefined
  )
}

export const speakerHintsSchema = z
  .object({ num: z.int().nullable(), min: z.int().nullable(), max: z.int().nullable() })
  .openapi('SpeakerHints')

export const speakerRangeSchema = z
  .object({ fewer: z.int(), more: z.int(), step: z.number() })
  .openapi('SpeakerRange', {
    description:
      'The number of speakers if voices were joined more or less easily; null if a hint fixed the number',
  })
