import { randomUUID } from 'node:crypto'
import { aborted, type Lease } from '@toolkit/core'
import { type Log, problemOf, toToolkitError } from '@toolkit/http-kit'
import { lineStream } from './http/line-stream.ts'

/** A line at least this often shows the caller that the gateway is there. */
const HEARTBEAT_MS = 5_000
/** A caller that confirms none of them for so long is gone, even if its connection does not show it. */
const CONFIRM_MS = 30_000

/** The lease in the hands of one caller. */
export interface LeaseHolder {
  readonly token: string
  /** Lines of JSON: `{state: "waiting", token}`, `{state: "held", token}`, both repeated; at last a problem or nothing. */
  readonly lines: ReadableStream<Uint8Array>
  /** The caller is still there. */
  confirm(): void
  /** Gives the right back and ends the lines; resolves when that is done. */
  release(): Promise<void>
  /** Resolves when it is over, however it ended. */
  readonly ended: Promise<void>
}

/**
 * Acquires the lease for a caller and holds it until it is lost or the caller gives it back, goes (`caller` fires) or
 * confirms no more.
 */
export function holdLease(lease: Lease, log: Log, caller: AbortSignal): LeaseHolder {
  const token = randomUUID()
  const givenBack = new AbortController()
  const over = AbortSignal.any([caller, givenBack.signal])
  const { lines, say, end } = lineStream(() => givenBack.abort())
  const silence = setTimeout(() => givenBack.abort(), CONFIRM_MS)

  async function hold(): Promise<void> {
    let state = 'waiting'
    const tell = () => say({ state, token })
    const heartbeat = setInterval(tell, HEARTBEAT_MS)
    try {
      tell()
      const held = await lease.acquire(over)
      try {
        state = 'held'
        tell()
        await aborted(AbortSignal.any([over, held.lost]))
      } finally {
        // Before it is given back: whoever has it next must not meet one that does not know yet.
        end()
        await held.release()
      }
    } catch (error) {
      // Whoever has left is told nothing.
      if (over.aborted && error === over.reason) return
      log({ event: 'lease-failed', error })
      say(problemOf(toToolkitError(error)))
    } finally {
      clearInterval(heartbeat)
      clearTimeout(silence)
      end()
    }
  }

  const ended = hold()
  return {
    token,
    lines,
    ended,
    confirm: () => void silence.refresh(),
    release() {
      givenBack.abort()
      return ended
    },
  }
}
