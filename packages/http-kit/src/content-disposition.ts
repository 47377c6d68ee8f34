/**
 * Formats `Content-Disposition` with any file name (RFC 6266, RFC 8187): an ASCII fallback, and the percent-encoded name.
 * Control characters and path separators are replaced.
 */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const safeName = name.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}/\\]/gu, '_')
  const ascii = safeName.replaceAll(/[^\x20-\x7e]|["%]/gu, '_')
  const encoded = encodeURIComponent(safeName).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
