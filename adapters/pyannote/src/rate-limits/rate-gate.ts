import type { Clock } from '@toolkit/core'
import {
  callSent,
  callsFree,
  callTold,
  callUnsent,
  callUntold,
  freeAtMs,
  freshWindow,
  type RateWindow,
  type ToldLimit,
} from './rate-window.ts'

/** The right to make one call. Exactly one of its verbs is called, once, when the call is over. */
export interface Pass {
  /** It was answered; `told` is null where the answer says nothing of limits. */
  answered(endpoint: string, told: ToldLimit | null): void
  /** It was not answered; `arrived` is false where it surely never reached the other side. */
  lost(arrived: boolean): void
}

interface Waiter {
  readonly signal: AbortSignal
  readonly resolve: (pass: Pass) => void
  readonly reject: (reason: unknown) => void
}

/** Lets calls through as their window allows, first come first served. */
export class RateGate {
  readonly #clock: Clock
  readonly #queue: Waiter[] = []
  #window: RateWindow
  #alarm: AbortController | null = null

  /** `limit`: the published calls a minute, until an answer tells. */
  constructor(limit: number, clock: Clock) {
    this.#window = freshWindow(limit)
    this.#clock = clock
  }

  /** Waits for its turn and a free call. Rejects with the signal's reason when that fires first. */
  pass(signal: AbortSignal): Promise<Pass> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const leave = (): void => {
        const at = this.#queue.indexOf(waiter)
        if (at >= 0) this.#queue.splice(at, 1)
        reject(signal.reason)
        this.#serve()
      }
      const waiter: Waiter = {
        signal,
        reject,
        resolve: (pass) => {
          signal.removeEventListener('abort', leave)
          resolve(pass)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#queue.push(waiter)
      this.#serve()
    })
  }

  #serve(): void {
    const nowMs = this.#clock.now()
    while (this.#queue.length > 0 && callsFree(this.#window, nowMs) > 0) {
      this.#window = callSent(this.#window)
      this.#queue.shift()?.resolve(this.#newPass())
    }
    this.#alarm?.abort()
    this.#alarm = null
    const wakeAtMs = this.#queue.length > 0 ? freeAtMs(this.#window, nowMs) : null
    if (wakeAtMs !== null) this.#serveAt(wakeAtMs, nowMs)
  }

  #serveAt(atMs: number, nowMs: number): void {
    const alarm = new AbortController()
    this.#alarm = alarm
    this.#clock.wait(atMs - nowMs, alarm.signal).then(
      () => this.#serve(),
      (error: unknown) => {
        // Set off by us: another alarm stands, or nobody waits any more.
        if (alarm.signal.aborted) return
        for (const waiter of this.#queue.splice(0)) waiter.reject(error)
      },
    )
  }

  #newPass(): Pass {
    const end = (window: RateWindow): void => {
      this.#window = window
      this.#serve()
    }
    return {
      answered: (endpoint, told) =>
        end(
          told === null
            ? callUntold(this.#window, this.#clock.now())
            : callTold(this.#window, endpoint, told),
        ),
      lost: (arrived) =>
        end(arrived ? callUntold(this.#window, this.#clock.now()) : callUnsent(this.#window)),
    }
  }
}
