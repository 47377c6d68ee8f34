import { S3Client } from '@aws-sdk/client-s3'
import { abortable } from '@toolkit/core'
import { asStorageError, type StoreNames } from './s3-errors.ts'

/** A connection that takes longer to open, or a socket without any byte for longer, has failed. */
const CONNECT_MS = 5_000
const IDLE_MS = 60_000
/** Attempts of one request; the client waits between them, for longer each time. */
const ATTEMPTS = 4
/** A reader that waits holds a socket until it has been idle for too long. */
const MAX_SOCKETS = 200

/** Where a store is. */
export interface StoreAddress {
  /** The origin of an S3-compatible store; null: AWS. */
  readonly endpoint: string | null
  /** Null: that of the environment or of the profile; on another store than AWS `us-east-1`. */
  readonly region: string | null
  /** Whether the bucket is in the path of the URL, not in its host name. */
  readonly forcePathStyle: boolean
}

export interface BucketOptions extends StoreAddress {
  readonly bucket: string
  /** In front of all keys: empty, or with a slash at its end. */
  readonly prefix: string
}

/** Where all objects of a storage are, and how requests for them are sent. */
export interface Bucket {
  readonly client: S3Client
  readonly name: string
  readonly prefix: string
  /** Sends one request. Rejects with an error of the ports, or with the signal's reason. */
  call<T>(
    signal: AbortSignal | undefined,
    send: (options: { abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T>
  /** The error of a request or of its stream, as an error of the ports. */
  failure(error: unknown): unknown
}

/** Creates a client, without connecting. Credentials are found by the SDK's default chain. */
export function clientOf({ endpoint, region, forcePathStyle }: StoreAddress): S3Client {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS }
  const usedRegion = region ?? (endpoint === null ? null : 'us-east-1')
  // The SDK passes it on to its reader of profiles, so that a new client sees credentials that were renewed.
  const fresh = { ignoreCache: true }
  return new S3Client({
    ...fresh,
    forcePathStyle,
    maxAttempts: ATTEMPTS,
    // Not every compatible store knows the checksums that AWS has; lengths are compared in any case.
    requestChecksumCalculation: endpoint === null ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: IDLE_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
    ...(usedRegion === null ? {} : { region: usedRegion }),
    ...(endpoint === null ? {} : { endpoint }),
  })
}

/** How requests for a bucket are sent, without connecting. */
export function bucketOf(options: BucketOptions): Bucket {
  const { bucket: name, prefix, endpoint } = options
  const client = clientOf(options)
  const names: StoreNames = { bucket: name, endpoint }
  const failure = (error: unknown) => asStorageError(error, names)
  return {
    client,
    name,
    prefix,
    failure,
    async call(signal, send) {
      signal?.throwIfAborted()
      try {
        if (signal === undefined) return await send({})
        // The client's wait between two attempts does not end with the signal.
        return await abortable(send({ abortSignal: signal }), signal)
      } catch (error) {
        signal?.throwIfAborted()
        throw failure(error)
      }
    },
  }
}
