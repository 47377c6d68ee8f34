import { JOB_STATUSES, type JobStatus } from '@toolkit/pyannote-wire'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const DEFAULT_LIMIT = 50

const querySchema = z.object({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be 1 to 100')
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 100, 'must be 1 to 100')
    .default(DEFAULT_LIMIT),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'must be a nextCursor that was given')
    .transform(Number)
    .optional(),
  status: z.enum(JOB_STATUSES, `must be one of ${JOB_STATUSES.join(', ')}`).optional(),
})

/** The query of `GET /v2/jobs`. `pending` and `created` ask for the same jobs. Refusals: 400 naming the field. */
export function parseListQuery(query: Record<string, string>): {
  readonly limit: number
  readonly beforeSequence: number | null
  readonly status: Exclude<JobStatus, 'pending'> | null
} {
  const parsed = querySchema.safeParse(query)
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => ({
      field: path.join('.'),
      message,
    }))
    throw new Refusal(400, 'Invalid request', fields)
  }
  const { limit, cursor, status } = parsed.data
  return {
    limit,
    beforeSequence: cursor ?? null,
    status: status === 'pending' ? 'created' : (status ?? null),
  }
}
