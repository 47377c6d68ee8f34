import { z } from '@hono/zod-openapi'
import { timestamp } from './scalars.ts'

export const openUploadView = z
  .object({
    id: z.string(),
    name: z.string(),
    sizeBytes: z.int().nullable(),
    offsetBytes: z.int(),
    arriving: z.boolean(),
    createdAt: timestamp(),
  })
  .openapi('OpenUpload', {
    description: 'arriving: bytes came within the last minutes, and space is held for the rest',
  })

export const openUploadListView = z
  .object({ items: z.array(openUploadView), total: z.int() })
  .openapi('OpenUploadList')
