import { type SourcePlace, ToolkitError } from '@toolkit/core'

const PLACE = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

/** Reads `bucket`, `bucket/prefix` or either with `s3://` before it; null: it is something else. */
export function parsePlace(entry: string): SourcePlace | null {
  const [bucket = '', ...folders] = entry
    .replace(/^s3:\/\//, '')
    .replace(/\/$/, '')
    .split('/')
  if (!PLACE.test(bucket) || folders.some((folder) => folder === '')) return null
  return { bucket, prefix: folders.map((folder) => `${folder}/`).join('') }
}

/** The address of a place, or of an object in it. */
export function addressOf(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`
}

/** An object of S3. Its key is taken as it is, without any encoding. Null: it is another kind of address. */
export function parseObject(
  address: string,
): { readonly bucket: string; readonly key: string } | null {
  const [, bucket, key] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(address) ?? []
  return bucket === undefined || key === undefined ? null : { bucket, key }
}

/** Throws `source-refused` unless keys that begin with `prefix` are of a place that the settings name. */
export function requireNamed(places: readonly SourcePlace[], bucket: string, prefix: string): void {
  const isNamed = places.some((one) => one.bucket === bucket && prefix.startsWith(one.prefix))
  if (isNamed) return
  throw new ToolkitError(
    'source-refused',
    `The settings do not name ${addressOf(bucket, prefix)} as a source. Whoever runs the server can add the bucket, or bucket/folder, to SOURCE_BUCKETS.`,
    { fields: [{ path: 'url', message: 'is in no bucket of SOURCE_BUCKETS' }] },
  )
}

/** Whether a store that resolves paths would read another object, which may be outside of the named place. */
export function hasDotSegment(key: string): boolean {
  return key.split('/').some((part) => part === '.' || part === '..')
}
