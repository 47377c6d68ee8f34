import type { Clock } from '@toolkit/core'
import { toldLimit } from './limit-headers.ts'
import { RateGate } from './rate-gate.ts'

/** The cloud's endpoints that have a limit: where, what they share a window with, and the published calls a minute. */
const CLOUD = [
  { endpoint: '/v1/diarize', kind: 'submits', limit: 100 },
  { endpoint: '/v1/media/input', kind: 'media', limit: 100 },
  { endpoint: '/v1/jobs', kind: 'jobs', limit: 300 },
  { endpoint: '/v2/jobs', kind: 'jobs', limit: 300 },
] as const

/** The right to make one call. One of its verbs is called, once, when the call is over. */
export interface CallPass {
  answered(response: Response): void
  /** It was not answered; `arrived` is false where it surely never reached the other side. */
  lost(arrived: boolean): void
}

/** Resolves once the window of the endpoint at `path` allows a call, or rejects with the signal's reason. */
export type EndpointLimits = (path: string, signal: AbortSignal) => Promise<CallPass>

/** For calls that no limit counts. */
export const FREE_PASS: CallPass = { answered: () => undefined, lost: () => undefined }

/** No limits: every call goes at once. */
export const noLimits: EndpointLimits = async () => FREE_PASS

/** The published limits of the cloud, until its answers tell others. Calls go first come first served. */
export function cloudLimits(clock: Clock): EndpointLimits {
  const gates = new Map(CLOUD.map(({ kind, limit }) => [kind, new RateGate(limit, clock)]))
  return async (path, signal) => {
    const known = CLOUD.find(({ endpoint }) => isUnder(path, endpoint))
    const pass = await (known && gates.get(known.kind))?.pass(signal)
    if (known === undefined || pass === undefined) return FREE_PASS
    const sentAtMs = clock.now()
    return {
      answered: ({ status, headers }) =>
        pass.answered(
          known.endpoint,
          toldLimit(status, headers, known.limit, sentAtMs, clock.now()),
        ),
      lost: (arrived) => pass.lost(arrived),
    }
  }
}

function isUnder(path: string, endpoint: string): boolean {
  return path === endpoint || path.startsWith(`${endpoint}/`) || path.startsWith(`${endpoint}?`)
}
