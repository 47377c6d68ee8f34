import { z } from 'zod'
import { VOICEPRINT_MAX_LENGTH } from './requests.ts'

/** Job statuses on the wire. `pending` and `created` are equivalent; new statuses may be added. */
export const JOB_STATUSES = [
  'pending',
  'created',
  'running',
  'succeeded',
  'failed',
  'canceled',
] as const

const ENDED: readonly string[] = ['succeeded', 'failed', 'canceled'] satisfies JobStatus[]

/** Response of `GET /v1/test`. */
export const testAnswerSchema = z.object({ status: z.string() })

/** Response of `POST /v1/media/input` and `…/output`: the URL to `PUT` or `GET` the bytes. The URL is a secret. */
export const mediaInputAnswerSchema = z.object({ url: z.url() })

/** Response of `POST /v1/diarize`, `/v1/identify` and `/v1/voiceprint`. */
export const jobCreatedSchema = z.object({
  jobId: z.string().min(1),
  status: z.string(),
  warning: z.string().nullish(),
})

const text = z.string().nullish().catch(null)

/** Response of `GET /v1/jobs/{id}` for a voiceprint. */
export const voiceprintJobSchema = z.object({
  jobId: z.string().min(1),
  status: z.string(),
  output: z
    .object({
      voiceprint: z.string().min(1).max(VOICEPRINT_MAX_LENGTH).nullish().catch(null),
      error: text,
    })
    .nullish()
    .catch(null),
})

/**
 * A job in the response of `GET /v2/jobs`. The documented form has only the first three fields; invalid values count as
 * absent.
 */
export const listedJobSchema = z.object({
  id: z.string().min(1),
  status: z.string().catch(''),
  createdAt: z.string().catch(''),
  updatedAt: text,
  completedAt: text,
  type: text,
  source: text,
  model: text,
  /** Billed quantity: the duration of the recording in seconds. */
  quantity: z.number().nullish().catch(null),
  /** Reason of a failed job. */
  reason: text,
})
export type ListedJobItem = z.infer<typeof listedJobSchema>

/** Response of `GET /v2/jobs`, newest first. */
export const jobListSchema = z.object({
  items: z.array(listedJobSchema),
  nextCursor: z.string().nullish(),
})
export type JobList = z.infer<typeof jobListSchema>

/** Error response body: 400 contains `errors`, other statuses contain `requestId`. Invalid values are dropped. */
export const errorBodySchema = z.object({
  message: z.string().nullish().catch(null),
  requestId: z.string().nullish().catch(null),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .nullish()
    .catch(null),
})
export type ErrorBody = z.infer<typeof errorBodySchema>

/** Response of `GET /local/jobs/{id}`, which only the local server has. */
export const localJobSchema = z.object({
  jobId: z.string(),
  status: z.string(),
  /** Null if the job ended without a result. */
  fraction: z.number().min(0).max(1).nullable(),
  etaSeconds: z.number().nonnegative().nullable(),
})
export type LocalJob = z.infer<typeof localJobSchema>

/** Response of `POST /local/jobs/{id}/cancel`: the status after the request. */
export const localCancelSchema = z.object({ jobId: z.string(), status: z.string() })

/** Response of `POST /local/forget`: the number of deleted jobs. */
export const localForgetSchema = z.object({ jobs: z.number() })

export type JobStatus = (typeof JOB_STATUSES)[number]

/** Whether this status is final. An unknown status counts as not final. */
export function hasEnded(status: string): boolean {
  return ENDED.includes(status)
}
