import { type HeldLease, type Lease, ToolkitError } from '@toolkit/core'
import { errorOfProblem, isProblem } from '@toolkit/http-kit'
import type { Calls } from './calls.ts'
import { receive } from './receive.ts'

const LINES = 'application/x-ndjson'

/**
 * The lease by one long call: the gateway holds it for as long as the call is open, so it goes back at once when this
 * process dies. A call that breaks, or a gateway that says nothing for `silenceMs`, means that it is lost.
 */
export function remoteLease(calls: Calls, silenceMs: number): Lease {
  return {
    async acquire(signal) {
      signal.throwIfAborted()
      const call = new AbortController()
      const silence = setTimeout(() => call.abort(lost('says nothing any more')), silenceMs)
      const leave = () => call.abort(signal.reason)
      signal.addEventListener('abort', leave, { once: true })
      const states = leaseStates(calls, call.signal)
      try {
        for (;;) {
          const { value, done } = await states.next()
          if (done) throw lost('ended the call')
          silence.refresh()
          if (value.state === 'held') return hold(calls, call, states, silence, value.token)
        }
      } catch (error) {
        clearTimeout(silence)
        call.abort()
        throw error
      } finally {
        signal.removeEventListener('abort', leave)
      }
    },
  }
}

function hold(
  calls: Calls,
  call: AbortController,
  states: AsyncIterable<LeaseState>,
  silence: NodeJS.Timeout,
  token: string,
): HeldLease {
  const gone = new AbortController()
  let releasing: Promise<void> | null = null

  async function watch(): Promise<void> {
    let why: unknown = lost('gave it up')
    try {
      for await (const _ of states) silence.refresh()
    } catch (error) {
      why = error
    }
    clearTimeout(silence)
    call.abort()
    if (releasing === null) gone.abort(why)
  }

  async function release(): Promise<void> {
    // A gateway that cannot be asked gives it back when the call ends, which is now.
    if (!gone.signal.aborted) await leaseCall(calls, 'release', token).catch(() => undefined)
    call.abort()
    await watching
  }

  const watching = watch()
  return {
    lost: gone.signal,
    release() {
      releasing ??= release()
      return releasing
    },
  }
}

function lost(how: string): ToolkitError {
  const message = `The right to work on the database is lost: the gateway ${how}. Ask for it again.`
  return new ToolkitError('storage-unavailable', message)
}

interface LeaseState {
  readonly state: 'waiting' | 'held'
  readonly token: string
}

/**
 * Asks for the lease; says how it stands, again and again, until the call ends, and confirms each time that somebody
 * listens. Throws what the gateway could not do.
 */
async function* leaseStates(calls: Calls, signal: AbortSignal): AsyncGenerator<LeaseState> {
  for await (const line of linesOf(receive(calls, 'POST', '/lease', LINES, signal))) {
    const said: unknown = JSON.parse(line)
    if (isProblem(said)) throw errorOfProblem(0, said, new Headers())
    const state = said as LeaseState
    // Not awaited and its failure of no interest: a gateway that hears none of them ends the call.
    void leaseCall(calls, 'confirm', state.token).catch(() => undefined)
    yield state
  }
}

/** A short call about a lease, which does not wait long for its answer. */
function leaseCall(calls: Calls, verb: 'confirm' | 'release', token: string): Promise<unknown> {
  return calls.answer('POST', `/lease/${verb}`, {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
    signal: AbortSignal.timeout(calls.patienceMs),
  })
}

/** Lines of text as they arrive, without their ends; one that is cut off is left out. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const block of bytes) {
    const lines = (rest + decoder.decode(block, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
