/** A line of the log: what happened, and what is to be known of it. */
export type LogEntry = { readonly event: string } & Readonly<Record<string, unknown>>
