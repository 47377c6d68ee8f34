import type { LogEntry, WebhookState } from '@toolkit/core'

/** Tells each change of state once, to whoever asked and as one line of the log. */
export function stateTeller(options: {
  readonly log: (entry: LogEntry) => void
  readonly onState: (state: WebhookState) => void
}): (state: WebhookState) => void {
  let told = ''
  return (state) => {
    const said = JSON.stringify(state)
    if (said === told) return
    told = said
    options.log({ event: state.reachable ? 'tunnel-open' : 'tunnel-down', ...state })
    options.onState(state)
  }
}
