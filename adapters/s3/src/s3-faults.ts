/** What went wrong with a request. */
export type S3Fault =
  | 'no-bucket'
  | 'expired'
  | 'unknown-key'
  | 'no-credentials'
  | 'other-region'
  | 'no-region'
  | 'clock'
  | 'full'
  | 'missing'
  | 'range'
  | 'replaced'
  | 'archived'
  | 'denied'
  | 'busy'
  | 'refused'
  | 'silent'

export interface FoundFault {
  readonly fault: S3Fault
  /** The name of the error and its status, for a message. */
  readonly detail: string
  /** The region of the bucket, if the store says so. */
  readonly region: string | undefined
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

/** Classifies an error of the SDK, or of a body that it streams. */
export function faultOf(error: unknown): FoundFault {
  const { name = '', code, Code, $metadata, $response } = error as StoreError
  const status = $metadata?.httpStatusCode
  const is = (names: readonly string[]) => names.includes(name) || names.includes(Code ?? '')
  const fault = (): S3Fault => {
    if (is(['NoSuchBucket'])) return 'no-bucket'
    if (is(EXPIRED)) return 'expired'
    if (is(UNKNOWN_KEY)) return 'unknown-key'
    if (is(['CredentialsProviderError', 'TokenProviderError'])) return 'no-credentials'
    if (is(OTHER_REGION) || status === 301) return 'other-region'
    if (error instanceof Error && error.message.includes('Region is missing')) return 'no-region'
    if (is(CLOCK)) return 'clock'
    if (is(FULL) || status === 507) return 'full'
    if (is(['InvalidObjectState'])) return 'archived'
    if (is(['NoSuchKey', 'NotFound', 'NoSuchUpload']) || status === 404) return 'missing'
    if (status === 416) return 'range'
    if (status === 412) return 'replaced'
    if (status === 403 || status === 401) return 'denied'
    if (is(BUSY) || (status ?? 0) >= 500) return 'busy'
    return status !== undefined && status >= 300 ? 'refused' : 'silent'
  }
  const known = Code ?? (name || code)
  return {
    fault: fault(),
    detail: status === undefined ? (code ?? name) : `${known}, ${status}`,
    region: $response?.headers?.['x-amz-bucket-region'],
  }
}
