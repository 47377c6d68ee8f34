import { type ErrorCode, ToolkitError } from '@toolkit/core'
import { faultOf } from '../s3-faults.ts'

/** What was read, for messages. */
export interface ReadNames {
  readonly bucket: string
  /** Null: AWS. */
  readonly endpoint: string | null
}

/** How long to leave alone a store that asks to send less. */
const BUSY_SECONDS = 15

/** An error of the SDK as an error of `SourceReader`; a `ToolkitError` unchanged. */
export function asSourceError(error: unknown, { bucket, endpoint }: ReadNames): ToolkitError {
  if (error instanceof ToolkitError) return error
  const { fault, detail, region } = faultOf(error)
  const store = endpoint ?? 'AWS'
  const made = (code: ErrorCode, message: string, retryAfterSeconds?: number) =>
    new ToolkitError(code, message, {
      cause: error,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    })
  switch (fault) {
    case 'no-credentials':
      return made(
        'source-credentials',
        `There are no credentials for the bucket ${bucket}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and start again, or log in to the profile: it then goes on by itself.`,
      )
    case 'expired':
      return made(
        'source-credentials',
        `The credentials for the bucket ${bucket} have expired. Log in to the profile again: it then goes on by itself. Credentials in the environment are read at the start.`,
      )
    case 'unknown-key':
      return made(
        'source-credentials',
        `The store does not accept the access key for the bucket ${bucket}. Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile: it then goes on by itself.`,
      )
    case 'no-bucket':
      return made(
        'source-not-found',
        `There is no bucket ${bucket} at ${store}. Check the address.`,
      )
    case 'other-region':
      return made(
        'source-unusable',
        `The bucket ${bucket} is in another region. Set AWS_REGION to ${region ?? 'the region of the bucket'}.`,
      )
    case 'no-region':
      return made('source-unusable', `Set AWS_REGION to the region of the bucket ${bucket}.`)
    case 'clock':
      return made('source-unusable', "The store refuses this machine's time. Set its clock.")
    case 'missing':
      return made(
        'source-not-found',
        `There is no such object in the bucket ${bucket}. Check the address: it may have been deleted.`,
      )
    case 'replaced':
    case 'range':
      return made(
        'source-changed',
        'The object was replaced while it was read. Try again: it is read from its start.',
      )
    case 'archived':
      return made(
        'source-denied',
        'The object is in an archive class of the bucket. Restore it there, then try again.',
      )
    case 'denied':
      return made(
        'source-denied',
        `The store denies reading from the bucket ${bucket}. Allow these credentials s3:GetObject and s3:ListBucket on it, then try again.`,
      )
    case 'busy':
      return made(
        'source-unavailable',
        `The store is overloaded or out of order (${detail}). Try again later: it goes on where it stopped.`,
        BUSY_SECONDS,
      )
    case 'full':
    case 'refused':
      return made(
        'source-unusable',
        `The store refuses to read from the bucket ${bucket} (${detail}). Check S3_ENDPOINT and the address.`,
      )
    case 'silent':
      return made(
        'source-unavailable',
        `The store at ${store} does not answer (${detail}). Check S3_ENDPOINT and the network: it goes on where it stopped.`,
      )
  }
}
