import { type Storage, ToolkitError, withTimeout } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { remoteBlobs } from './blobs.ts'
import { openCalls } from './calls.ts'
import { remoteLease } from './lease.ts'
import { remoteRecords } from './records.ts'
import { remoteUploads } from './uploads.ts'

/** How long the gateway may take to say how the database is. */
const CHECK_LIMIT_MS = 10_000

export interface GatewayClientOptions {
  /** Where `services/mongo-gateway` listens. */
  readonly url: string
  /** The key that our services share. */
  readonly key: string
  readonly fetch?: typeof fetch
  /** How long a call that was given up waits to hear that the gateway ended it too; default 5 s. */
  readonly patienceMs?: number
  /** How long the gateway may be silent before a held lease counts as lost; default 15 s. */
  readonly silenceMs?: number
}

/**
 * The storage behind a Mongo gateway. Opens whether the gateway is there or not: `check` tells. Every call throws
 * `storage-unavailable` where the gateway cannot be reached; errors of the storage come through as they are.
 */
export function openGatewayClient(options: GatewayClientOptions): Storage {
  const closing = new AbortController()
  const calls = openCalls({
    origin: options.url.replace(/\/+$/, ''),
    key: options.key,
    fetch: options.fetch ?? fetch,
    closing: closing.signal,
    patienceMs: options.patienceMs ?? 5_000,
  })
  return {
    kind: 'mongodb',
    // The disk is the database's own affair.
    freeing: (work) => work(),
    ...remoteRecords(calls),
    blobs: remoteBlobs(calls),
    uploads: remoteUploads(calls),
    lease: remoteLease(calls, options.silenceMs ?? 15_000),
    async check() {
      const message = 'The database gateway does not answer in time. Look into its log.'
      const error = () => new ToolkitError('storage-unavailable', message)
      await withTimeout({ clock: systemClock, ms: CHECK_LIMIT_MS, error }, (signal) =>
        calls.answer('GET', '/health', { signal }),
      )
    },
    async close() {
      closing.abort(new ToolkitError('storage-unavailable', 'The storage is being closed.'))
    },
  }
}
