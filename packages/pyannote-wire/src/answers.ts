import { z } from 'zod'

/** What a job's status is called on the wire. `pending` and `created` are the same; new names may come. */
export const JOB_STATUSES = [
  'pending',
  'created',
  'running',
  'succeeded',
  'failed',
  'canceled',
] as const

const ENDED: readonly string[] = ['succeeded', 'failed', 'canceled'] satisfies JobStatus[]

/** Answer of `GET /v1/test`. */
export const testAnswerSchema = z.object({ status: z.string() })

/** Answer of `POST /v1/media/input` and `…/output`: where to `PUT` or `GET` the bytes. The URL itself is a secret. */
export const mediaInputAnswerSchema = z.object({ url: z.url() })

/** Answer of `POST /v1/diarize`. */
export const jobCreatedSchema = z.object({
  jobId: z.string().min(1),
  status: z.string(),
  warning: z.string().nullish(),
})

const text = z.string().nullish().catch(null)

/** One job in the answer of `GET /v2/jobs`. The published form has only the first three fields; odd ones count as absent. */
export const listedJobSchema = z.object({
  id: z.string().min(1),
  status: z.string().catch(''),
  createdAt: z.string().catch(''),
  updatedAt: text,
  completedAt: text,
  type: text,
  source: text,
  model: text,
  /** What is billed; here the recording's seconds. */
  quantity: z.number().nullish().catch(null),
  /** Why the job failed. */
  reason: text,
})
export type ListedJobItem = z.infer<typeof listedJobSchema>

/** Answer of `GET /v2/jobs`, newest first. */
export const jobListSchema = z.object({
  items: z.array(listedJobSchema),
  nextCursor: z.string().nullish(),
})
export type JobList = z.infer<typeof jobListSchema>

/** Body of an error: 400 carries `errors`, the others `requestId`. What does not fit is dropped. */
export const errorBodySchema = z.object({
  message: z.string().nullish().catch(null),
  requestId: z.string().nullish().catch(null),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .nullish()
    .catch(null),
})
export type ErrorBody = z.infer<typeof errorBodySchema>

/** Answer of `GET /local/jobs/{id}`, which only the server on this machine has. */
export const localJobSchema = z.object({
  jobId: z.string(),
  status: z.string(),
  /** null where the job ended without a result. */
  fraction: z.number().min(0).max(1).nullable(),
  etaSeconds: z.number().nonnegative().nullable(),
})
export type LocalJob = z.infer<typeof localJobSchema>

/** Answer of `POST /local/jobs/{id}/cancel`: the status after it. */
export const localCancelSchema = z.object({ jobId: z.string(), status: z.string() })

/** Answer of `POST /local/forget`: how many jobs were deleted. */
export const localForgetSchema = z.object({ jobs: z.number() })

export type JobStatus = (typeof JOB_STATUSES)[number]

/** Whether a job with this status never changes again. An unknown status is one that still goes on. */
export function hasEnded(status: string): boolean {
  return ENDED.includes(status)
}
