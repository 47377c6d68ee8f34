import type { S3Client } from '@aws-sdk/client-s3'
import { abortable, type ToolkitError } from '@toolkit/core'
import { clientOf, type StoreAddress } from '../bucket.ts'
import { asSourceError } from './source-errors.ts'

/** Sends requests to a store that is only read. */
export class SourceStore {
  readonly #address: StoreAddress
  #client: S3Client | null = null

  constructor(address: StoreAddress) {
    this.#address = address
  }

  /** Rejects with an error of `SourceReader`, or with the signal's reason. */
  async call<T>(
    bucket: string,
    signal: AbortSignal,
    send: (client: S3Client, options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted()
    this.#client ??= clientOf(this.#address)
    const client = this.#client
    try {
      // The client's wait between two attempts does not end with the signal.
      return await abortable(send(client, { abortSignal: signal }), signal)
    } catch (reason) {
      signal.throwIfAborted()
      const error = this.failure(bucket, reason)
      // A client keeps the credentials that it has found; a new one looks for them again.
      if (error.code === 'source-credentials' && this.#client === client) this.#client = null
      throw error
    }
  }

  /** The error of a request or of its stream. */
  failure(bucket: string, error: unknown): ToolkitError {
    return asSourceError(error, { bucket, endpoint: this.#address.endpoint })
  }
}
