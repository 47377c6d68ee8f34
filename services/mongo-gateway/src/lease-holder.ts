import { randomUUID } from 'node:crypto'
import { aborted, type Lease } from '@toolkit/core'
import { type Log, problemOf, toToolkitError } from '@toolkit/http-kit'

/** The interval of lines, which show the caller that the gateway is alive. */
const HEARTBEAT_MS = 5_000
/** A caller that confirms no line for this long counts as gone, even if its connection is open. */
const CONFIRM_MS = 30_000

/** The lease of one caller. */
export interface LeaseHolder {
  readonly token: string
  /** Lines of JSON: `{state: "waiting", token}`, `{state: "held", token}`, both repeated; finally a problem document, if the lease could not be acquired. */
  readonly lines: ReadableStream<Uint8Array>
  /** Notes that the caller is alive. */
  confirm(): void
  /** Releases the lease and ends the lines; resolves when that is done. */
  release(): Promise<void>
  /** Resolves when the lease has ended for any reason. */
  readonly ended: Promise<void>
}

/**
 * Acquires the lease for a caller and holds it until it is lost, or the caller releases it, disconnects (`caller` fires) or
 * stops confirming.
 */
export function holdLease(lease: Lease, log: Log, caller: AbortSignal): LeaseHolder {
  const token = randomUUID()
  const released = new AbortController()
  const over = AbortSignal.any([caller, released.signal])
  const { lines, send, end } = lineStream(() => released.abort())
  const confirmTimer = setTimeout(() => released.abort(), CONFIRM_MS)

  async function hold(): Promise<void> {
    let state = 'waiting'
    const sendState = () => send({ state, token })
    const heartbeat = setInterval(sendState, HEARTBEAT_MS)
    try {
      sendState()
      const held = await lease.acquire(over)
      try {
        state = 'held'
        sendState()
        await aborted(AbortSignal.any([over, held.lost]))
      } finally {
        // Before the release: the next holder must not start while this caller believes that it holds the lease.
        end()
        await held.release()
      }
    } catch (error) {
      // The caller has released it or disconnected: there is nobody to tell.
      if (over.aborted && error === over.reason) return
      log({ event: 'lease-failed', error })
      send(problemOf(toToolkitError(error)))
    } finally {
      clearInterval(heartbeat)
      clearTimeout(confirmTimer)
      end()
    }
  }

  const ended = hold()
  return {
    token,
    lines,
    ended,
    confirm: () => void confirmTimer.refresh(),
    release() {
      released.abort()
      return ended
    },
  }
}

/** A stream of JSON lines. `onCancel` is called when the reader leaves; later lines are dropped. */
function lineStream(onCancel: () => void) {
  const encoder = new TextEncoder()
  let sink: ReadableStreamDefaultController<Uint8Array> | null = null
  const lines = new ReadableStream<Uint8Array>({
    start(controller) {
      sink = controller
    },
    cancel() {
      sink = null
      onCancel()
    },
  })
  return {
    lines,
    send: (line: object) => sink?.enqueue(encoder.encode(`${JSON.stringify(line)}\n`)),
    /** May be called twice. */
    end() {
      sink?.close()
      sink = null
    },
  }
}
