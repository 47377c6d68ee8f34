import { ToolkitError } from '@toolkit/core'

/** The names of a store for messages. */
export interface StoreNames {
  readonly bucket: string
  /** Null: AWS. */
  readonly endpoint: string | null
}

/** What the SDK's errors have in common. Messages of the store are not passed on: they may repeat the request. */
interface StoreError {
  readonly name?: string
  readonly code?: string
  readonly Code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']
const UNKNOWN_KEY = [
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'InvalidTokenId',
]
const OTHER_REGION = [
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]
const FULL = ['XMinioStorageFull', 'QuotaExceeded', 'InsufficientStorage', 'EDQUOT']
const BUSY = ['SlowDown', 'ServiceUnavailable', 'InternalError', 'TooManyRequestsException']
const CLOCK = ['RequestTimeTooSkewed', 'RequestExpired']

const PERMISSIONS =
  's3:ListBucket, s3:ListBucketMultipartUploads, s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload'

/**
 * An error of the SDK as an error of the ports; a `ToolkitError` unchanged. A missing object is `not-found`, a range outside
 * of it `request-range`, an object that was replaced `request-conflict`; all else says what to do.
 */
export function asStorageError(error: unknown, { bucket, endpoint }: StoreNames): unknown {
  if (error instanceof ToolkitError) return error
  const { name = '', code, Code, $metadata, $response } = error as StoreError
  const status = $metadata?.httpStatusCode
  const store = endpoint ?? 'AWS'
  const is = (names: readonly string[]) => names.includes(name) || names.includes(Code ?? '')
  const unavailable = (message: string) =>
    new ToolkitError('storage-unavailable', message, { cause: error })

  if (is(['NoSuchBucket'])) {
    return unavailable(
      `There is no bucket ${bucket} at ${store}. Create it, or correct AUDIO_STORE and S3_ENDPOINT.`,
    )
  }
  if (is(EXPIRED)) {
    return unavailable(
      'The credentials of the audio store have expired. Renew them (AWS_SESSION_TOKEN, or the login of the profile), then start again if they are in the environment.',
    )
  }
  if (is(UNKNOWN_KEY)) {
    return unavailable(
      'The audio store does not accept the access key. Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    )
  }
  if (is(['CredentialsProviderError', 'TokenProviderError'])) {
    return unavailable(
      'There are no credentials for the audio store. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
    )
  }
  if (is(OTHER_REGION) || status === 301) {
    const right = $response?.headers?.['x-amz-bucket-region']
    return unavailable(
      `The bucket ${bucket} is in another region. Set AWS_REGION to ${right ?? 'the region of the bucket'}.`,
    )
  }
  if (error instanceof Error && error.message.includes('Region is missing')) {
    return unavailable('Set AWS_REGION to the region of the bucket of AUDIO_STORE.')
  }
  if (is(CLOCK)) {
    return unavailable("The audio store refuses this machine's time. Set its clock.")
  }
  if (is(FULL) || status === 507) {
    return new ToolkitError('storage-full', 'The audio store is full: free some space.', {
      cause: error,
    })
  }
  if (is(['NoSuchKey', 'NotFound', 'NoSuchUpload']) || status === 404) {
    return new ToolkitError('not-found', 'The audio store has no such object.', { cause: error })
  }
  if (status === 416) {
    return new ToolkitError('request-range', 'The range is outside the object.', { cause: error })
  }
  if (status === 412) {
    return new ToolkitError('request-conflict', 'The object was replaced.', { cause: error })
  }
  if (status === 403 || status === 401) {
    return unavailable(
      `The audio store denies access to the bucket ${bucket}. Allow these credentials ${PERMISSIONS} on it.`,
    )
  }
  if (is(BUSY) || (status ?? 0) >= 500) {
    return unavailable(
      `The audio store is overloaded or out of order (${Code ?? name}${status === undefined ? '' : `, ${status}`}). Try again later.`,
    )
  }
  if (status !== undefined && status >= 300) {
    return unavailable(
      `The audio store refuses a request (${Code ?? name}, ${status}). Check AUDIO_STORE and S3_ENDPOINT.`,
    )
  }
  return unavailable(
    `The audio store at ${store} does not answer (${code ?? name}). Check S3_ENDPOINT and the network.`,
  )
}
