import type { LogEntry } from '@toolkit/core'

/** One JSON line an entry, on standard error. Errors become their name, code, message and stack. */
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
