import { z } from '@hono/zod-openapi'
import { MAX_TAG_CHARACTERS, MAX_TAGS, normalizedTag, tagFault, tagKey } from '@toolkit/core'

/** A tag: trimmed and normalized, without control characters. */
const tagText = () =>
  z
    .string({ error: 'must be text' })
    .overwrite(normalizedTag)
    .superRefine((tag, context) => {
      const fault = tagFault(tag)
      if (fault !== null) context.addIssue({ code: 'custom', message: fault })
    })
    .openapi({ type: 'string', minLength: 1, maxLength: MAX_TAG_CHARACTERS })

const tooMany = `must be at most ${MAX_TAGS} tags`

/** Tags of a recording. Those that are equal without regard to case count once. */
export const tagList = () =>
  z
    .array(tagText(), { error: 'must be a list of texts' })
    // Bounds the work.
    .max(10 * MAX_TAGS, tooMany)
    .refine((tags) => new Set(tags.map(tagKey)).size <= MAX_TAGS, tooMany)

type OneOrSeveral = string | readonly string[]

/** The tags that a recording must all have; a query gives one or repeats the parameter. */
export const tagFilter = () =>
  z
    .preprocess(
      (value) => (typeof value === 'string' ? [value] : value),
      z.array(tagText(), { error: 'must be text' }).max(MAX_TAGS, tooMany).optional(),
    )
    // Callers may give either.
    .openapi({
      description: 'a tag, without regard to case; repeated: all of them',
    }) as unknown as z.ZodOptional<z.ZodType<OneOrSeveral, OneOrSeveral>>

export const tagCountListSchema = z
  .array(z.object({ tag: z.string(), recordings: z.int() }))
  .openapi('TagCountList')
export type TagCountListView = z.infer<typeof tagCountListSchema>
