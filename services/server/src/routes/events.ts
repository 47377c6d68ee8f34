import { createRoute } from '@hono/zod-openapi'
import type { Toolkit, ToolkitEvent } from '@toolkit/core'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App } from '../http/environment.ts'
import { bytesAnswer } from '../http/route-parts.ts'
import { diarizationView } from '../resources/diarization.ts'
import { recordingView } from '../resources/recording.ts'
import { stretchVerdictView } from '../review/stretch-verdict.ts'

const route = createRoute({
  method: 'get',
  path: '/api/events',
  tags: ['Events'],
  summary: 'Changes, as server-sent events',
  description:
    '`recording`, `diarization` and `deleted` with the changed object; `preparation` with the decoded fraction of a new recording; `verdict` with a verdict on a stretch that is new or was taken back; `correction` with the length of the log of a correction that began, grew or is done (null: it was discarded); `voice` with the id of a voice that is new, was changed or deleted, or whose voiceprint is being made. Events are not replayed: read again after a reconnect.',
  responses: bytesAnswer(200, 'text/event-stream', 'A stream that stays open'),
})

export function eventRoute(app: App, dependencies: ServerDependencies): void {
  const closing = closingSignal(dependencies)
  app.openapi(route, (context) => {
    const headers = {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    }
    if (context.req.method === 'HEAD') return new Response(null, { headers })
    const cut = () => context.env?.outgoing?.destroy()
    return new Response(eventStream(dependencies.toolkit, { closing, cut }), { headers })
  })
}

export interface EventStreamOptions {
  /** Ends the stream when the server shuts down. */
  readonly closing: AbortSignal
  /** Cuts the connection of a reader that does not keep up. */
  readonly cut: () => void
  /** The interval of comments, which reveal dead connections. */
  readonly heartbeatMs?: number
  /** The most that is buffered for a slow reader. */
  readonly maxWaitingBytes?: number
}

const HEARTBEAT_MS = 15_000
const MAX_WAITING_BYTES = 1024 * 1024

/** A stream of all changes as server-sent events, until the reader leaves, the server closes or the reader is too slow. */
export function eventStream(
  toolkit: Pick<Toolkit, 'subscribe'>,
  options: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const { closing, cut, heartbeatMs = HEARTBEAT_MS } = options
  const maxWaitingBytes = options.maxWaitingBytes ?? MAX_WAITING_BYTES
  const encoder = new TextEncoder()
  let end: () => void = () => undefined

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          controller.enqueue(encoder.encode(text))
          if ((controller.desiredSize ?? 0) > 0) return
          end()
          cut()
        }
        const close = () => {
          end()
          controller.close()
        }
        const unsubscribe = toolkit.subscribe((event) => send(eventText(event)))
        const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs)
        closing.addEventListener('abort', close, { once: true })
        end = () => {
          unsubscribe()
          clearInterval(heartbeat)
          closing.removeEventListener('abort', close)
        }
        if (closing.aborted) close()
        else send(': welcome\n\n')
      },
      cancel() {
        end()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxWaitingBytes }),
  )
}

function eventText(event: ToolkitEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(dataOf(event))}\n\n`
}

function dataOf(event: ToolkitEvent): unknown {
  switch (event.type) {
    case 'recording':
      return recordingView(event.recording)
    case 'diarization':
      return diarizationView(event)
    case 'preparation':
      return { recordingId: event.recordingId, fraction: event.fraction }
    case 'deleted':
      return { recordingId: event.recordingId, runId: event.runId }
    case 'verdict':
      return stretchVerdictView(event.verdict)
    case 'voice':
      return { voiceId: event.voiceId }
    case 'correction': {
      const { type: _type, ...correction } = event
      return correction
    }
  }
}
