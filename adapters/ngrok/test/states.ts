import type { LogEntry, WebhookState } from '@toolkit/core'

/** What a tunnel says, to wait for. */
export interface States {
  readonly told: WebhookState[]
  readonly log: LogEntry[]
  readonly options: {
    readonly log: (entry: LogEntry) => void
    readonly onState: (state: WebhookState) => void
  }
  /** The next state that was not waited for yet. */
  next(): Promise<WebhookState>
}

export function listenToStates(): States {
  const told: WebhookState[] = []
  const log: LogEntry[] = []
  let seen = 0
  let wake: () => void = () => undefined
  return {
    told,
    log,
    options: {
      log: (entry) => void log.push(entry),
      onState: (state) => {
        told.push(state)
        wake()
      },
    },
    async next() {
      while (told.length === seen) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const state = told[seen]
      seen += 1
      if (state === undefined) throw new Error('no state')
      return state
    },
  }
}
