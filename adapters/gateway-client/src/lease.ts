import { type HeldLease, type Lease, ToolkitError } from '@toolkit/core'
import type { Calls } from './calls.ts'
import { type LeaseState, leaseCall, leaseStates } from './lease-states.ts'

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
