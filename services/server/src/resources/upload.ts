import { z } from '@hono/zod-openapi'
import type { UploadSource, Uploads } from '@toolkit/core'
import { timestamp } from './fields.ts'
import { failureSchema } from './problem.ts'

export const openUploadSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    sizeBytes: z.int().nullable(),
    offsetBytes: z.int(),
    arriving: z.boolean(),
    createdAt: timestamp(),
    source: z
      .object({
        kind: z.enum(['url', 's3', 'file']),
        url: z.string(),
        restarts: z.int(),
        held: failureSchema.nullable(),
        error: failureSchema.nullable(),
      })
      .nullable(),
  })
  .openapi('OpenUpload', {
    description:
      'arriving: bytes were received within the last minutes, and space is reserved for the rest. source: the address that the server fetches it from, without user and query; restarts: how often it had to begin again; held: what it waits for that a person has to do, after which it goes on by itself; error: why it has stopped',
  })
export type OpenUploadView = z.infer<typeof openUploadSchema>

export const openUploadListSchema = z
  .object({ items: z.array(openUploadSchema), total: z.int() })
  .openapi('OpenUploadList')
export type OpenUploadListView = z.infer<typeof openUploadListSchema>

type OpenUpload = Awaited<ReturnType<Uploads['open']>>['items'][number]

export function openUploadView({ upload, offset, isArriving }: OpenUpload): OpenUploadView {
  return {
    id: upload.id,
    name: upload.draft.name,
    sizeBytes: upload.sizeBytes,
    offsetBytes: offset,
    arriving: isArriving,
    createdAt: upload.createdAt,
    source: upload.source ? sourceView(upload.source) : null,
  }
}

/** Without the whole address and the version. */
function sourceView(source: UploadSource): OpenUploadView['source'] {
  const { shown, restarts, held = null, error } = source
  return { ...shown, restarts, held, error }
}
