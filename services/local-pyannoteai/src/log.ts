/** What the service writes down. Further fields say what it is about; `error` is what went wrong, whole. */
export interface LogEntry {
  readonly level: 'info' | 'error'
  /** A stable name of what happened. */
  readonly event: string
  readonly message: string
  readonly [field: string]: unknown
}

export type Log = (entry: LogEntry) => void
