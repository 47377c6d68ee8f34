import type { Toolkit, ToolkitEvent } from '@toolkit/core'
import { diarizationView } from '../views/diarization-view.ts'
import { recordingView } from '../views/recording-view.ts'

export interface EventStreamOptions {
  /** Ends the stream when the server shuts down. */
  readonly closing: AbortSignal
  /** Cuts the connection of a reader that does not keep up. */
  readonly cut: () => void
  /** A comment goes out this often, so that dead connections are noticed. */
  readonly heartbeatMs?: number
  /** How much may wait for a slow reader. */
  readonly maxWaitingBytes?: number
}

const HEARTBEAT_MS = 15_000
const MAX_WAITING_BYTES = 1024 * 1024

/** Server-sent events of everything that changes, until the reader goes, the server closes or the reader is too slow. */
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
  }
}
