import { mediaRequestSchema } from '@toolkit/pyannote-wire'
import { Hono } from 'hono'
import { jsonBody } from '../http/request-body.ts'
import type { LocalPorts } from '../ports.ts'

/**
 * `POST /local/forget {url}`, which the cloud does not have: deletes a recording at once, with its jobs and their results.
 * A job at work is stopped first. Nothing there is no error.
 */
export function forgetRoute({ book, runner, media }: LocalPorts): Hono {
  return new Hono().post('/local/forget', async (context) => {
    const { url } = await jsonBody(context, mediaRequestSchema)
    const jobs = book.of(url)
    for (const { id } of jobs) {
      await runner.cancel(id)
      await book.remove(id)
    }
    await media.remove(url)
    return context.json({ jobs: jobs.length })
  })
}
