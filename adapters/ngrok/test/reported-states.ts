import type { LogEntry, WebhookState } from '@toolkit/core'

/** The states that a tunnel reports. */
export interface ReportedStates {
  readonly all: WebhookState[]
  readonly log: LogEntry[]
  readonly options: {
    readonly log: (entry: LogEntry) => void
    readonly onState: (state: WebhookState) => void
  }
  /** Waits for the next state. */
  next(): Promise<WebhookState>
}

export function collectStates(): ReportedStates {
  const all: WebhookState[] = []
  const log: LogEntry[] = []
  let read = 0
  let wake: () => void = () => undefined
  return {
    all,
    log,
    options: {
      log: (entry) => void log.push(entry),
      onState: (state) => {
        all.push(state)
        wake()
      },
    },
    async next() {
      while (all.length === read) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const state = all[read]
      read += 1
      if (state === undefined) throw new Error('no state')
      return state
    },
  }
}
