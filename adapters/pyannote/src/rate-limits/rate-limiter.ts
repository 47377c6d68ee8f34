import type { Clock } from '@toolkit/core'
import { reportedLimit } from './limit-headers.ts'
import {
  availableCalls,
  callFailed,
  callReported,
  callStarted,
  callUnreported,
  newWindow,
  nextAvailableMs,
  type RateWindow,
  type ReportedLimit,
} from './rate-window.ts'

/** Limited endpoints of the cloud: endpoints of one `kind` share a window; `limit` is the published calls a minute. */
const CLOUD = [
  { endpoint: '/v1/diarize', kind: 'submits', limit: 100 },
  { endpoint: '/v1/media/input', kind: 'media', limit: 100 },
  { endpoint: '/v1/jobs', kind: 'jobs', limit: 300 },
  { endpoint: '/v2/jobs', kind: 'jobs', limit: 300 },
] as const

/** Permits one call. Exactly one of its methods must be called, once, when the call is over. */
export interface Permit {
  answered(response: Response): void
  /** There was no answer; `mayHaveArrived` is false if no connection was made. */
  failed(mayHaveArrived: boolean): void
}

/** Resolves when the window of the endpoint at `path` allows a call, or rejects with the signal's reason. */
export type RateLimiter = (path: string, signal: AbortSignal) => Promise<Permit>

/** The permit of calls without a limit. */
export const UNLIMITED: Permit = { answered: () => undefined, failed: () => undefined }

/** Delays no call. */
export const noLimits: RateLimiter = async () => UNLIMITED

/** Applies the limits that the cloud reports, and the published ones until its first answer. Calls are served in order. */
export function cloudLimits(clock: Clock): RateLimiter {
  const queues = new Map(CLOUD.map(({ kind, limit }) => [kind, new CallQueue(limit, clock)]))
  return async (path, signal) => {
    const known = CLOUD.find(({ endpoint }) => isUnder(path, endpoint))
    const permit = await (known && queues.get(known.kind))?.acquire(signal)
    if (known === undefined || permit === undefined) return UNLIMITED
    const sentAtMs = clock.now()
    return {
      answered: ({ status, headers }) =>
        permit.answered(
          known.endpoint,
          reportedLimit(status, headers, known.limit, sentAtMs, clock.now()),
        ),
      failed: (mayHaveArrived) => permit.failed(mayHaveArrived),
    }
  }
}

function isUnder(path: string, endpoint: string): boolean {
  return path === endpoint || path.startsWith(`${endpoint}/`) || path.startsWith(`${endpoint}?`)
}

/** Permits one call. Exactly one of its methods must be called, once, when the call is over. */
export interface QueuePermit {
  /** `reported` is null if the answer has no limit headers. */
  answered(endpoint: string, reported: ReportedLimit | null): void
  /** There was no answer; `mayHaveArrived` is false if no connection was made. */
  failed(mayHaveArrived: boolean): void
}

interface Waiter {
  readonly signal: AbortSignal
  readonly resolve: (permit: QueuePermit) => void
  readonly reject: (reason: unknown) => void
}

/** The calls that share a window. They wait in order until the window allows them. */
export class CallQueue {
  readonly #clock: Clock
  readonly #waiters: Waiter[] = []
  #window: RateWindow
  #timer: AbortController | null = null

  /** `limit`: the calls a minute until an answer reports a limit. */
  constructor(limit: number, clock: Clock) {
    this.#window = newWindow(limit)
    this.#clock = clock
  }

  /** Waits for the window to allow a call. Rejects with the signal's reason if it fires first. */
  acquire(signal: AbortSignal): Promise<QueuePermit> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const leave = (): void => {
        const index = this.#waiters.indexOf(waiter)
        if (index >= 0) this.#waiters.splice(index, 1)
        reject(signal.reason)
        this.#serve()
      }
      const waiter: Waiter = {
        signal,
        reject,
        resolve: (permit) => {
          signal.removeEventListener('abort', leave)
          resolve(permit)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiters.push(waiter)
      this.#serve()
    })
  }

  #serve(): void {
    const nowMs = this.#clock.now()
    while (this.#waiters.length > 0 && availableCalls(this.#window, nowMs) > 0) {
      this.#window = callStarted(this.#window)
      this.#waiters.shift()?.resolve(this.#newPermit())
    }
    this.#timer?.abort()
    this.#timer = null
    const nextMs = this.#waiters.length > 0 ? nextAvailableMs(this.#window, nowMs) : null
    if (nextMs !== null) this.#serveAt(nextMs, nowMs)
  }

  #serveAt(atMs: number, nowMs: number): void {
    const timer = new AbortController()
    this.#timer = timer
    this.#clock.wait(atMs - nowMs, timer.signal).then(
      () => this.#serve(),
      (error: unknown) => {
        // `#serve` has canceled this timer.
        if (timer.signal.aborted) return
        for (const waiter of this.#waiters.splice(0)) waiter.reject(error)
      },
    )
  }

  #newPermit(): QueuePermit {
    const end = (window: RateWindow): void => {
      this.#window = window
      this.#serve()
    }
    return {
      answered: (endpoint, reported) =>
        end(
          reported === null
            ? callUnreported(this.#window, this.#clock.now())
            : callReported(this.#window, endpoint, reported),
        ),
      failed: (mayHaveArrived) =>
        end(
          mayHaveArrived
            ? callUnreported(this.#window, this.#clock.now())
            : callFailed(this.#window),
        ),
    }
  }
}
