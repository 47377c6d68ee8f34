import { z } from '@hono/zod-openapi'
import { MAX_VIEW_NAME_CHARACTERS, MAX_VIEW_SEARCH_CHARACTERS, type SavedView } from '@toolkit/core'
import { givenName, timestamp } from '../resources/fields.ts'

export const savedViewParams = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1–64 letters, digits, - or _'),
})

export const savedViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    search: z.string(),
    createdAt: timestamp(),
    updatedAt: timestamp(),
  })
  .openapi('SavedView')
export type SavedViewView = z.infer<typeof savedViewSchema>

export const savedViewListSchema = z.array(savedViewSchema).openapi('SavedViewList')
export type SavedViewListView = z.infer<typeof savedViewListSchema>

export const savedViewBody = z
  .strictObject({
    name: givenName(MAX_VIEW_NAME_CHARACTERS),
    search: z
      .string({ error: 'must be text' })
      .max(MAX_VIEW_SEARCH_CHARACTERS, `must have at most ${MAX_VIEW_SEARCH_CHARACTERS} characters`)
      .refine((search) => search.isWellFormed(), 'is not well-formed Unicode')
      .refine((search) => !/\p{Cc}/u.test(search), 'must not hold control characters')
      .openapi({
        type: 'string',
        maxLength: MAX_VIEW_SEARCH_CHARACTERS,
        description: 'the query string of the page; only the page reads it',
      }),
  })
  .openapi('SavedViewBody')
export type SavedViewBody = z.infer<typeof savedViewBody>

/** A saved view as the API shows it. */
export function savedViewView({ key, ...view }: SavedView): SavedViewView {
  return { id: key, ...view }
}
