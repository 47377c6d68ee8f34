import { z } from '@hono/zod-openapi'

/** A problem document (RFC 9457) with a code of the catalogue. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ description: 'stable, for programs; see docs/errors.md' }),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')
export type ProblemView = z.infer<typeof problemSchema>

/** The stored reason why a recording or a diarization failed. */
export const failureSchema = z.object({ code: z.string(), message: z.string() }).openapi('Failure')
export type FailureView = z.infer<typeof failureSchema>
