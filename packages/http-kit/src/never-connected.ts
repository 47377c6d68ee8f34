/** Error codes of failures before a connection is established: DNS, connect, TLS. */
const BEFORE_CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
])

/**
 * Whether an error of fetch proves that no connection was made, so that the call had no effect. False if it may have had
 * one: the connection was lost, or no response arrived.
 */
export function neverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // A host with several addresses: one error for each.
  if (error instanceof AggregateError) {
    return error.errors.length > 0 && error.errors.every(neverConnected)
  }
  const { code, syscall } = error as NodeJS.ErrnoException
  // Reads and writes can fail with the same codes: then the call may have arrived.
  if (syscall !== undefined) return syscall === 'connect' || syscall === 'getaddrinfo'
  if (code !== undefined && BEFORE_CONNECTION.has(code)) return true
  return neverConnected(error.cause)
}

/** The error code of a failed call, such as `ECONNRESET`, or null. */
export function connectionCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const code: unknown = 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : connectionCode(error.cause)
}
