const PARTS = /^(mongodb(?:\+srv)?:\/\/)([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/

/** Returns the URL of another database on the same server, with the same authentication database. */
export function databaseUrl(server: string, database: string): string {
  const [, scheme, host = '', named, query = ''] = PARTS.exec(server) ?? []
  if (scheme === undefined) throw new Error('MONGODB_URL is no URL of MongoDB.')
  const options = new URLSearchParams(query)
  if (host.includes('@') && !options.has('authSource')) options.set('authSource', named || 'admin')
  return `${scheme}${host}/${encodeURIComponent(database)}${options.size > 0 ? `?${options}` : ''}`
}
