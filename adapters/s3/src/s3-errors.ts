import { type ErrorCode, ToolkitError } from '@toolkit/core'
import { faultOf } from './s3-faults.ts'

/** The names of a store for messages. */
export interface StoreNames {
  readonly bucket: string
  /** Null: AWS. */
  readonly endpoint: string | null
}

const PERMISSIONS =
  's3:ListBucket, s3:ListBucketMultipartUploads, s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload'

/**
 * An error of the SDK as an error of the ports; a `ToolkitError` unchanged. A missing object is `not-found`, a range outside
 * of it `request-range`, an object that was replaced `request-conflict`; all else says what to do.
 */
export function asStorageError(error: unknown, { bucket, endpoint }: StoreNames): unknown {
  if (error instanceof ToolkitError) return error
  const { fault, detail, region } = faultOf(error)
  const store = endpoint ?? 'AWS'
  const made = (code: ErrorCode, message: string) =>
    new ToolkitError(code, message, { cause: error })
  const unavailable = (message: string) => made('storage-unavailable', message)
  switch (fault) {
    case 'no-bucket':
      return unavailable(
        `There is no bucket ${bucket} at ${store}. Create it, or correct AUDIO_STORE and S3_ENDPOINT.`,
      )
    case 'expired':
      return unavailable(
        'The credentials of the audio store have expired. Renew them (AWS_SESSION_TOKEN, or the login of the profile), then start again if they are in the environment.',
      )
    case 'unknown-key':
      return unavailable(
        'The audio store does not accept the access key. Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      )
    case 'no-credentials':
      return unavailable(
        'There are no credentials for the audio store. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
      )
    case 'other-region':
      return unavailable(
        `The bucket ${bucket} is in another region. Set AWS_REGION to ${region ?? 'the region of the bucket'}.`,
      )
    case 'no-region':
      return unavailable('Set AWS_REGION to the region of the bucket of AUDIO_STORE.')
    case 'clock':
      return unavailable("The audio store refuses this machine's time. Set its clock.")
    case 'full':
      return made('storage-full', 'The audio store is full: free some space.')
    case 'missing':
      return made('not-found', 'The audio store has no such object.')
    case 'range':
      return made('request-range', 'The range is outside the object.')
    case 'replaced':
      return made('request-conflict', 'The object was replaced.')
    case 'archived':
    case 'denied':
      return unavailable(
        `The audio store denies access to the bucket ${bucket}. Allow these credentials ${PERMISSIONS} on it.`,
      )
    case 'busy':
      return unavailable(
        `The audio store is overloaded or out of order (${detail}). Try again later.`,
      )
    case 'refused':
      return unavailable(
        `The audio store refuses a request (${detail}). Check AUDIO_STORE and S3_ENDPOINT.`,
      )
    case 'silent':
      return unavailable(
        `The audio store at ${store} does not answer (${detail}). Check S3_ENDPOINT and the network.`,
      )
  }
}
