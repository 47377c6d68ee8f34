/**
 * `Content-Disposition` with a file name of any writing (RFC 6266, RFC 8187): an ASCII stand-in, and the name itself
 * percent-encoded. Control characters and path separators never reach the header.
 */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const tame = name.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}/\\]/gu, '_')
  const ascii = tame.replaceAll(/[^\x20-\x7e]|["%]/gu, '_')
  const encoded = encodeURIComponent(tame).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
