import { z } from '@hono/zod-openapi'
import type { ListedObject, Sources, WatchState } from '@toolkit/core'
import { timestamp } from '../resources/fields.ts'
import { failureSchema } from '../resources/problem.ts'
import { cursorText, pageLimit } from '../resources/query.ts'

const placeSchema = z
  .object({ bucket: z.string(), prefix: z.string(), url: z.string() })
  .openapi('SourcePlace', {
    description: 'A bucket of SOURCE_BUCKETS; only keys that begin with the prefix may be read',
  })

const watchSchema = z
  .object({
    place: z.string(),
    everySeconds: z.number(),
    lastLookAt: timestamp().nullable(),
    error: failureSchema.nullable(),
    taken: z.int(),
    skipped: z.int(),
    lastSkipped: z.array(z.object({ url: z.string(), message: z.string() })),
  })
  .openapi('WatchedPlace', {
    description:
      'A place of WATCH: its new objects become recordings. error: why the last look did not end well. taken, skipped: since the server started; skipped ones are no recordings',
  })
export type WatchedPlaceView = z.infer<typeof watchSchema>

export const sourceListSchema = z
  .object({ items: z.array(placeSchema), watched: z.array(watchSchema) })
  .openapi('SourceList')
export type SourceListView = z.infer<typeof sourceListSchema>

export const sourceObjectsQuery = z.strictObject({
  prefix: z.string().max(1024, 'is too long').default(''),
  limit: pageLimit(200),
  cursor: cursorText(),
})
export type SourceObjectsQuery = Partial<z.infer<typeof sourceObjectsQuery>>

const objectSchema = z
  .object({
    url: z.string(),
    name: z.string(),
    sizeBytes: z.int(),
    modifiedAt: timestamp(),
    recordingId: z.string().nullable(),
    arriving: z.boolean(),
  })
  .openapi('SourceObject', {
    description:
      'url: for `/api/recordings/from-url`. recordingId: the recording that these bytes are already; arriving: it is being fetched',
  })
export type SourceObjectView = z.infer<typeof objectSchema>

export const sourcePageSchema = z
  .object({
    folders: z.array(z.string()),
    items: z.array(objectSchema),
    nextCursor: z.string().nullable(),
  })
  .openapi('SourcePage', { description: 'folders: prefixes with a slash at their end' })
export type SourcePageView = z.infer<typeof sourcePageSchema>

export function sourceListView({ places, watches }: Sources): SourceListView {
  return {
    items: places.map(({ bucket, prefix }) => ({
      bucket,
      prefix,
      url: `s3://${bucket}/${prefix}`,
    })),
    watched: watches().map(watchView),
  }
}

function watchView({ lastSkipped, ...watch }: WatchState): WatchedPlaceView {
  return {
    ...watch,
    lastSkipped: lastSkipped.map(({ address, message }) => ({ url: address, message })),
  }
}

export function objectView(object: ListedObject): SourceObjectView {
  const { address, name, sizeBytes, modifiedAt, recordingId, isUnderWay } = object
  return { url: address, name, sizeBytes, modifiedAt, recordingId, arriving: isUnderWay }
}
