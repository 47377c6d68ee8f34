import {
  diarizeRequestSchema,
  identifyRequestSchema,
  JOB_STATUSES,
  type JobStatus,
  voiceprintRequestSchema,
} from '@toolkit/pyannote-wire'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { fieldRefusals, jsonBody, Refusal } from '../http/refusal.ts'
import type { Job } from '../job.ts'
import type { NewJob } from '../job-book.ts'
import type { StoredBytes } from '../job-files.ts'
import type { LocalPorts } from '../ports.ts'
import { bodyWithOutput } from '../result-text.ts'
import { jobOfRequest } from './diarize-request.ts'
import { jobOfIdentification, jobOfVoiceprint } from './voice-requests.ts'

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
    .regex(/^\d{1,15}$/, 'must be a nextCursor of this server')
    .transform(Number)
    .optional(),
  status: z.enum(JOB_STATUSES, `must be one of ${JOB_STATUSES.join(', ')}`).optional(),
})

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** 50 voiceprints of 20,000 characters with their labels, which may be escaped, and the other fields. */
const IDENTIFY_LIMIT_BYTES = 1280 * 1024

/** `POST /v1/diarize`, `/v1/voiceprint` and `/v1/identify`, `GET /v1/jobs/{id}`, `GET /v2/jobs`. */
export function jobRoutes(ports: LocalPorts): Hono {
  const { book, files, media, runner, clock, ids } = ports
  const isUploaded = (url: string) => media.offers(url, clock.now())
  const submit = async (context: Context, job: NewJob) => {
    await book.add(job)
    runner.wake()
    return context.json({ jobId: job.id, status: 'created' })
  }
  return new Hono()
    .post('/v1/diarize', async (context) => {
      const body = await jsonBody(context, diarizeRequestSchema)
      return submit(context, jobOfRequest(body, ids(), ports, isUploaded))
    })
    .post('/v1/voiceprint', async (context) => {
      const body = await jsonBody(context, voiceprintRequestSchema)
      const sizeOf = async (url: string) => (await media.file(url, clock.now()))?.sizeBytes ?? null
      return submit(context, await jobOfVoiceprint(body, ids(), ports, sizeOf))
    })
    .post('/v1/identify', async (context) => {
      const body = await jsonBody(context, identifyRequestSchema, IDENTIFY_LIMIT_BYTES)
      return submit(context, jobOfIdentification(body, ids(), ports, isUploaded))
    })
    .get('/v1/jobs/:id', async (context) => {
      const job = book.get(context.req.param('id'))
      if (job === undefined) throw unknownJob()
      if (job.status !== 'succeeded') return context.json(jobBody(job))
      const result = await files.result(job.id)
      if (result === null) throw unknownJob()
      return jobResponse(context, job, result)
    })
    .get('/v2/jobs', (context) => {
      const { limit, beforeSequence, status } = parseListQuery(context.req.query())
      const items: Job[] = []
      let more = false
      for (const job of book.newest(beforeSequence)) {
        if (status !== null && job.status !== status) continue
        more = items.length === limit
        if (more) break
        items.push(job)
      }
      const nextCursor = more ? String(items.at(-1)?.sequence) : null
      return context.json({ items: items.map(listedJob), nextCursor })
    })
}

/** The `/local` calls, which pyannoteAI does not have: the progress of a job, and its cancellation. */
export function localJobRoutes({ book, runner }: LocalPorts): Hono {
  return new Hono()
    .get('/local/jobs/:id', (context) => {
      const job = book.get(context.req.param('id'))
      if (job === undefined) throw unknownJob()
      const progress = runner.progress(job.id)
      const fraction = job.status === 'succeeded' ? 1 : job.status === 'created' ? 0 : null
      return context.json({
        jobId: job.id,
        status: job.status,
        fraction: job.status === 'running' ? (progress?.fraction ?? 0) : fraction,
        etaSeconds: job.status === 'running' ? (progress?.etaSeconds ?? null) : null,
      })
    })
    .post('/local/jobs/:id/cancel', async (context) => {
      const id = context.req.param('id')
      if (book.get(id) === undefined) throw unknownJob()
      await runner.cancel(id)
      return context.json({ jobId: id, status: book.get(id)?.status })
    })
}

function unknownJob(): Refusal {
  return new Refusal(404, 'There is no such job')
}

/** A job as `GET /v2/jobs` lists it. `quantity` is the length of the recording in seconds, if it is known. */
function listedJob(job: Job) {
  return {
    id: job.id,
    status: job.status,
    createdAt: iso(job.createdAtMs),
    updatedAt: iso(job.updatedAtMs),
    completedAt: iso(job.completedAtMs),
    type: job.type,
    source: job.source,
    model: job.model,
    ...(job.durationSeconds === null ? {} : { quantity: job.durationSeconds }),
    ...(job.error === null ? {} : { reason: job.error }),
  }
}

/** A job as `GET /v1/jobs/{id}` answers it, without the result. */
function jobBody(job: Job) {
  return {
    jobId: job.id,
    status: job.status,
    createdAt: iso(job.createdAtMs),
    updatedAt: iso(job.updatedAtMs),
    ...(job.error === null ? {} : { output: { error: job.error } }),
  }
}

/** The same with the stored result, streamed, as `output`. */
function jobResponse(context: Context, job: Job, result: StoredBytes): Response {
  const { sizeBytes, bytes } = bodyWithOutput(jobBody(job), result)
  context.header('Content-Type', 'application/json')
  context.header('Content-Length', String(sizeBytes))
  return context.body(ReadableStream.from(bytes()))
}

/** The query of `GET /v2/jobs`. `pending` and `created` select the same jobs. Refusal: 400 with the fields. */
function parseListQuery(query: Record<string, string>): {
  readonly limit: number
  readonly beforeSequence: number | null
  readonly status: Exclude<JobStatus, 'pending'> | null
} {
  const parsed = querySchema.safeParse(query)
  if (!parsed.success) throw new Refusal(400, 'Invalid request', fieldRefusals(parsed.error))
  const { limit, cursor, status } = parsed.data
  return {
    limit,
    beforeSequence: cursor ?? null,
    status: status === 'pending' ? 'created' : (status ?? null),
  }
}
