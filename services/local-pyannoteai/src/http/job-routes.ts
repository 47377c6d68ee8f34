import { diarizeRequestSchema } from '@toolkit/pyannote-wire'
import { Hono } from 'hono'
import type { Job } from '../job.ts'
import type { LocalPorts } from '../ports.ts'
import { jobOfRequest } from './diarize-request.ts'
import { jobBody, jobResponse, listedJob } from './job-body.ts'
import { parseListQuery } from './list-query.ts'
import { Refusal } from './refusal.ts'
import { jsonBody } from './request-body.ts'

/** `POST /v1/diarize`, `GET /v1/jobs/{id}`, `GET /v2/jobs`. */
export function jobRoutes(ports: LocalPorts): Hono {
  const { book, files, media, runner, clock, ids } = ports
  return new Hono()
    .post('/v1/diarize', async (context) => {
      const body = await jsonBody(context, diarizeRequestSchema)
      const job = jobOfRequest(body, ids(), ports, (url) => media.offers(url, clock.now()))
      await book.add(job)
      runner.wake()
      return context.json({ jobId: job.id, status: 'created' })
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

/** The `/local` calls, which the cloud does not have: how far a job is, and to stop it. */
export function localJobRoutes({ book, runner }: LocalPorts): Hono {
  return new Hono()
    .get('/local/jobs/:id', (context) => {
      const job = book.get(context.req.param('id'))
      if (job === undefined) throw unknownJob()
      const atWork = runner.progress(job.id)
      const fraction = job.status === 'succeeded' ? 1 : job.status === 'created' ? 0 : null
      return context.json({
        jobId: job.id,
        status: job.status,
        fraction: job.status === 'running' ? (atWork?.fraction ?? 0) : fraction,
        etaSeconds: job.status === 'running' ? (atWork?.etaSeconds ?? null) : null,
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
