const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/

/**
 * Whether notices may go to `text`: https anywhere, http to this machine and to the exact `origins`. An address that
 * carries a name or a password is none.
 */
export function isNoticeAddress(text: string, origins: readonly string[]): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:') return true
  if (url.protocol !== 'http:') return false
  return LOOPBACK.test(url.hostname) || origins.includes(url.origin)
}
