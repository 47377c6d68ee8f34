import type { Context } from 'hono'
import type { Job } from '../job.ts'
import type { StoredBytes } from '../job-files.ts'
import { bodyWithOutput } from '../output-body.ts'

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** A job as `GET /v2/jobs` lists it. `quantity` is the recording's length in seconds, where it is known. */
export function listedJob(job: Job) {
  return {
    id: job.id,
    status: job.status,
    createdAt: iso(job.createdAtMs),
    updatedAt: iso(job.updatedAtMs),
    completedAt: iso(job.completedAtMs),
    type: 'diarize',
    source: job.source,
    model: job.model,
    ...(job.durationSeconds === null ? {} : { quantity: job.durationSeconds }),
    ...(job.error === null ? {} : { reason: job.error }),
  }
}

/** A job as `GET /v1/jobs/{id}` answers it, without the result. */
export function jobBody(job: Job) {
  return {
    jobId: job.id,
    status: job.status,
    createdAt: iso(job.createdAtMs),
    updatedAt: iso(job.updatedAtMs),
    ...(job.error === null ? {} : { output: { error: job.error } }),
  }
}

/** The same with the stored result as `output`, streamed. */
export function jobResponse(context: Context, job: Job, result: StoredBytes): Response {
  const { sizeBytes, bytes } = bodyWithOutput(jobBody(job), result)
  context.header('Content-Type', 'application/json')
  context.header('Content-Length', String(sizeBytes))
  return context.body(ReadableStream.from(bytes()))
}
