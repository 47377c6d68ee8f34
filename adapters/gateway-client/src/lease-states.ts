import { errorOfProblem, isProblem } from '@toolkit/http-kit'
import type { Calls } from './calls.ts'
import { linesOf } from './lines.ts'
import { receive } from './receive.ts'

const LINES = 'application/x-ndjson'

export interface LeaseState {
  readonly state: 'waiting' | 'held'
  readonly token: string
}

/**
 * Asks for the lease; says how it stands, again and again, until the call ends, and confirms each time that somebody
 * listens. Throws what the gateway could not do.
 */
export async function* leaseStates(calls: Calls, signal: AbortSignal): AsyncGenerator<LeaseState> {
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
export function leaseCall(
  calls: Calls,
  verb: 'confirm' | 'release',
  token: string,
): Promise<unknown> {
  return calls.answer('POST', `/lease/${verb}`, {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
    signal: AbortSignal.timeout(calls.patienceMs),
  })
}
