import { z } from '@hono/zod-openapi'
import type { Uploads } from '@toolkit/core'
import { timestamp } from './fields.ts'

export const openUploadSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    sizeBytes: z.int().nullable(),
    offsetBytes: z.int(),
    arriving: z.boolean(),
    createdAt: timestamp(),
  })
  .openapi('OpenUpload', {
    description:
      'arriving: bytes were received within the last minutes, and space is reserved for the rest',
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
  }
}
