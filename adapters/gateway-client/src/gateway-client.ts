import { type Storage, ToolkitError, withTimeout } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { openCalls } from './calls.ts'
import { remoteLease } from './lease.ts'
import { remoteBlobs, remoteRecords, remoteUploads } from './stores.ts'

/** The time limit of `check`. */
const CHECK_LIMIT_MS = 10_000

export interface GatewayClientOptions {
  /** The address of `services/mongo-gateway`. */
  readonly url: string
  /** The service key. */
  readonly key: string
  readonly fetch?: typeof fetch
  /** How long an aborted call waits until the gateway has ended it. Default: 5 s. */
  readonly abortTimeoutMs?: number
  /** How long the gateway may send nothing before a lease counts as lost. Default: 15 s. */
  readonly leaseTimeoutMs?: number
}

/**
 * Opens the storage behind a gateway, without connecting: `check` tests the connection. Calls throw `storage-unavailable`
 * if the gateway cannot be reached, and errors of the storage unchanged.
 */
export function openGatewayClient(options: GatewayClientOptions): Storage {
  const closing = new AbortController()
  const calls = openCalls({
    origin: options.url.replace(/\/+$/, ''),
    key: options.key,
    fetch: options.fetch ?? fetch,
    closing: closing.signal,
    abortTimeoutMs: options.abortTimeoutMs ?? 5_000,
  })
  return {
    kind: 'mongodb',
    // Nothing is reserved for deletions on the disk of the database.
    freeing: (work) => work(),
    ...remoteRecords(calls),
    blobs: remoteBlobs(calls),
    uploads: remoteUploads(calls),
    lease: remoteLease(calls, options.leaseTimeoutMs ?? 15_000),
    async check() {
      const message = 'The database gateway does not answer in time. See its log.'
      const error = () => new ToolkitError('storage-unavailable', message)
      await withTimeout({ clock: systemClock, ms: CHECK_LIMIT_MS, error }, (signal) =>
        calls.json('GET', '/health', { signal }),
      )
    },
    async close() {
      closing.abort(new ToolkitError('storage-unavailable', 'The storage is being closed.'))
    },
  }
}
