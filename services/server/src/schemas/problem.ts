import { z } from '@hono/zod-openapi'

/** RFC 9457, with the code of the catalogue. */
export const problemView = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ description: 'what callers act on; see docs/errors.md' }),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

/** What went wrong with a recording or a diarization, as it is kept. */
export const failureView = z.object({ code: z.string(), message: z.string() }).openapi('Failure')
