import { type HeldLease, type Lease, ToolkitError } from '@toolkit/core'
import { errorOfProblem, isProblem } from '@toolkit/http-kit'
import { receiveBytes } from './byte-streams.ts'
import type { Calls } from './calls.ts'

const LINES = 'application/x-ndjson'

/**
 * The lease. The gateway holds it as long as one call is open, so it is released when this process ends. It is lost if
 * the call breaks or the gateway sends nothing for `timeoutMs`.
 */
export function remoteLease(calls: Calls, timeoutMs: number): Lease {
  return {
    async acquire(signal) {
      signal.throwIfAborted()
      const call = new AbortController()
      const timer = setTimeout(() => call.abort(leaseLost('does not answer')), timeoutMs)
      const onAbort = () => call.abort(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      const states = leaseStates(calls, call.signal)
      try {
        for (;;) {
          const { value, done } = await states.next()
          if (done) throw leaseLost('ended the call')
          timer.refresh()
          if (value.state === 'held') return hold(calls, call, states, timer, value.token)
        }
      } catch (error) {
        clearTimeout(timer)
        call.abort()
        throw error
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
  }
}

function hold(
  calls: Calls,
  call: AbortController,
  states: AsyncIterable<LeaseState>,
  timer: NodeJS.Timeout,
  token: string,
): HeldLease {
  const lost = new AbortController()
  let releasing: Promise<void> | null = null

  async function watch(): Promise<void> {
    let reason: unknown = leaseLost('released it')
    try {
      for await (const _ of states) timer.refresh()
    } catch (error) {
      reason = error
    }
    clearTimeout(timer)
    call.abort()
    if (releasing === null) lost.abort(reason)
  }

  async function release(): Promise<void> {
    // If this call fails, the gateway releases the lease when the long call ends.
    if (!lost.signal.aborted) await leaseCall(calls, 'release', token).catch(() => undefined)
    call.abort()
    await watching
  }

  const watching = watch()
  return {
    lost: lost.signal,
    release() {
      releasing ??= release()
      return releasing
    },
  }
}

function leaseLost(event: string): ToolkitError {
  const message = `The lease of the database is lost: the gateway ${event}. Acquire it again.`
  return new ToolkitError('storage-unavailable', message)
}

interface LeaseState {
  readonly state: 'waiting' | 'held'
  readonly token: string
}

/** Opens the long call, yields each state that the gateway sends and confirms it. Throws the error that it sends. */
async function* leaseStates(calls: Calls, signal: AbortSignal): AsyncGenerator<LeaseState> {
  for await (const line of linesOf(
    receiveBytes(calls, 'POST', '/lease', { accept: LINES, signal }),
  )) {
    const message: unknown = JSON.parse(line)
    if (isProblem(message)) throw errorOfProblem(0, message, new Headers())
    const state = message as LeaseState
    // Not awaited, and errors are ignored: without confirmations the gateway ends the call.
    void leaseCall(calls, 'confirm', state.token).catch(() => undefined)
    yield state
  }
}

/** A short call about a lease. */
function leaseCall(calls: Calls, verb: 'confirm' | 'release', token: string): Promise<unknown> {
  return calls.json('POST', `/lease/${verb}`, {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
    signal: AbortSignal.timeout(calls.abortTimeoutMs),
  })
}

/** The complete lines of a text stream, without line ends. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const block of bytes) {
    const lines = (rest + decoder.decode(block, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
