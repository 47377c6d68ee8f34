import type { LogEntry } from '@toolkit/core'

export type { LogEntry } from '@toolkit/core'

/** Where services write what happens, one entry an event; they know no console. */
export type Log = (entry: LogEntry) => void
