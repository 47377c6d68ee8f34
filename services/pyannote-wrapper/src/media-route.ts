import type { DiarizationProvider } from '@toolkit/core'
import type { Log } from '@toolkit/http-kit'
import type { Hono } from 'hono'
import { callerSignal } from './caller-signal.ts'
import { invalid } from './invalid.ts'
import { requireProvider } from './require-provider.ts'

/**
 * `PUT /providers/:name/media?url=media://…`: streams the body on, block by block, as its length is known. `DELETE`:
 * `{forgotten}`, whether the provider deletes what it keeps of it.
 */
export function mediaRoute(app: Hono, providers: readonly DiarizationProvider[], log: Log): void {
  app.put('/providers/:name/media', async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    const mediaUrl = context.req.query('url')
    if (!mediaUrl) throw invalid('url', 'must name the media')
    const length = context.req.header('Content-Length')
    if (length === undefined || !/^\d{1,15}$/.test(length)) {
      throw invalid('Content-Length', 'must say how many bytes come')
    }
    const { body } = context.req.raw
    const media = { sizeBytes: Number(length), bytes: body ?? ReadableStream.from([]) }
    await provider.upload(mediaUrl, media, callerSignal(context))
    log({ event: 'media-uploaded', provider: provider.name, mediaUrl, sizeBytes: media.sizeBytes })
    return context.body(null, 204)
  })
  app.delete('/providers/:name/media', async (context) => {
    const provider = requireProvider(providers, context.req.param('name'))
    const mediaUrl = context.req.query('url')
    if (!mediaUrl) throw invalid('url', 'must name the media')
    const forgotten = await provider.forget(mediaUrl, callerSignal(context))
    return context.json({ forgotten })
  })
}
