/** A log entry. Further fields give details; `error` is the error object. */
export interface LogEntry {
  readonly level: 'info' | 'error'
  /** A stable name of the event. */
  readonly event: string
  readonly message: string
  readonly [field: string]: unknown
}

export type Log = (entry: LogEntry) => void
