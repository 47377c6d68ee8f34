import { constants } from 'node:os'

/** Why the command ends early. */
export interface Interruption {
  readonly signal: AbortSignal
  /** Null: it does not end early. */
  exitCode(): number | null
  /** Ends the command with this code, if nothing else has ended it. */
  end(exitCode: number): void
}

/**
 * Fires at the first SIGINT, SIGTERM or SIGHUP, or when the Node that runs bin/toolkit.js is killed. Later ones change
 * nothing: stopping takes less than a second.
 */
export function interruptions(): Interruption {
  const stop = new AbortController()
  let code: number | null = null
  const end = (exitCode: number): void => {
    code ??= exitCode
    stop.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => end(128 + constants.signals[name]))
  }
  const endAsBySighup = (): void => end(128 + constants.signals.SIGHUP)
  process.on('disconnect', endAsBySighup)
  if (process.connected === false) endAsBySighup()
  return { signal: stop.signal, exitCode: () => code, end }
}
