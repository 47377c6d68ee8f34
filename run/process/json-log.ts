import type { LogEntry } from '@toolkit/core'

/** Writes one line of JSON per entry to standard error. Errors are written with name, code, message, stack and cause. */
export function jsonLog(entry: LogEntry): void {
  const line = JSON.stringify({ time: new Date().toISOString(), ...entry }, (_key, value) =>
    value instanceof Error ? describeError(value) : value,
  )
  process.stderr.write(`${line}\n`)
}

function describeError(error: Error) {
  const { name, message, stack, cause } = error
  return { name, message, ...('code' in error ? { code: error.code } : {}), stack, cause }
}
