/** A log entry: an event and its data. */
export type LogEntry = { readonly event: string } & Readonly<Record<string, unknown>>
