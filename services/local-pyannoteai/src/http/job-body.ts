import type { Job } from '../job.ts'
import type { StoredResult } from '../job-files.ts'

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** A job as `GET /v2/jobs` lists it. */
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
export function jobResponse(job: Job, result: StoredResult): Response {
  const head = Buffer.from(`${JSON.stringify(jobBody(job)).slice(0, -1)},"output":`)
  const tail = Buffer.from('}')
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield head
    yield* result.bytes()
    yield tail
  }
  return new Response(ReadableStream.from(bytes()), {
    headers: {
      'content-type': 'application/json',
      'content-length': String(head.length + result.sizeBytes + tail.length),
    },
  })
}
