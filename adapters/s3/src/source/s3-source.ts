import type { Readable } from 'node:stream'
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3'
import {
  type OpenedSource,
  type SourceBrowser,
  type SourceListing,
  type SourceObject,
  type SourcePlace,
  type SourceReader,
  type SourceReading,
  TAKEN_KEYS,
  ToolkitError,
  type WatchedPlace,
} from '@toolkit/core'
import type { StoreAddress } from '../bucket.ts'
import { addressOf, hasDotSegment, parseObject, requireNamed } from './source-places.ts'
import { SourceStore } from './source-store.ts'

export interface S3SourceOptions extends StoreAddress {
  /** What may be read and listed. */
  readonly places: readonly SourcePlace[]
  /** What is read, and looked through for new objects. */
  readonly watched: readonly SourcePlace[]
}

export interface S3Source {
  readonly reader: SourceReader
  readonly browser: SourceBrowser
  readonly watched: readonly WatchedPlace[]
}

/** Reads, lists and watches the named buckets, without connecting yet. Nothing is written. */
export function openS3Source(options: S3SourceOptions): S3Source {
  const store = new SourceStore(options)
  const { places } = options
  const readable = [...places, ...options.watched]
  return {
    reader: {
      once: true,
      recognise(address) {
        const object = parseObject(address)
        if (object === null) return null
        const { bucket, key } = object
        requireNamed(readable, bucket, key)
        if (key === '' || key.endsWith('/')) throw noObject()
        if (hasDotSegment(key)) throw dotSegment()
        return {
          shown: { kind: 's3', url: addressOf(bucket, key) },
          fileName: key.split('/').at(-1) ?? key,
        }
      },
      open: (address, reading) => open(store, address, reading),
    },
    browser: {
      places,
      async list(listing) {
        requireNamed(places, listing.bucket, listing.prefix)
        return list(store, listing)
      },
    },
    watched: options.watched.map(({ bucket, prefix }) => ({
      name: addressOf(bucket, prefix),
      // An object is there when all its bytes are.
      growing: false,
      pages: (signal) => pagesOf(store, { bucket, prefix, signal }),
    })),
  }
}

async function open(
  store: SourceStore,
  address: string,
  { from: asked, version, signal }: SourceReading,
): Promise<OpenedSource> {
  const { bucket, key } = parseObject(address) ?? { bucket: '', key: '' }
  const from = version === null ? 0 : asked
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    Range: from === 0 ? undefined : `bytes=${from}-`,
    IfMatch: version ?? undefined,
  })
  try {
    const { Body, ContentLength, ETag } = await store.call(bucket, signal, (client, options) =>
      client.send(command, options),
    )
    if (Body === undefined || ContentLength === undefined || ETag === undefined) throw noLength()
    const bytes = bytesOf(store, bucket, Body as Readable, signal)
    return { from, sizeBytes: from + ContentLength, version: ETag, bytes }
  } catch (error) {
    const isAtEnd = from > 0 && (await endsAt(store, { bucket, key, from, version, signal }))
    if (!isAtEnd) throw error
    return { from, sizeBytes: from, version, bytes: nothing() }
  }
}

/** Whether the object is unchanged and has no byte from there on: a range is then refused. */
async function endsAt(
  store: SourceStore,
  {
    bucket,
    key,
    from,
    version,
    signal,
  }: {
    readonly bucket: string
    readonly key: string
    readonly from: number
    readonly version: string | null
    readonly signal: AbortSignal
  },
): Promise<boolean> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key })
  const found = await store
    .call(bucket, signal, (client, options) => client.send(command, options))
    .catch(() => null)
  return found?.ContentLength === from && found.ETag === version
}

async function* bytesOf(
  store: SourceStore,
  bucket: string,
  body: Readable,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const stop = () => body.destroy(new Error('aborted'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    for await (const block of body) yield block as Buffer
  } catch (error) {
    signal.throwIfAborted()
    throw store.failure(bucket, error)
  } finally {
    signal.removeEventListener('abort', stop)
    body.destroy()
  }
}

async function list(store: SourceStore, { bucket, prefix, cursor, limit, signal }: SourceListing) {
  const page = await pageOf(store, {
    bucket,
    signal,
    query: {
      Prefix: prefix,
      Delimiter: '/',
      MaxKeys: limit,
      ContinuationToken: cursor ?? undefined,
    },
  })
  return {
    folders: (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []),
    objects: objectsOf(bucket, page),
    nextCursor: page.IsTruncated === true ? (page.NextContinuationToken ?? null) : null,
  }
}

async function* pagesOf(
  store: SourceStore,
  { bucket, prefix, signal }: SourcePlace & { readonly signal: AbortSignal },
): AsyncGenerator<readonly SourceObject[]> {
  let token: string | undefined
  do {
    const query = { Prefix: prefix, MaxKeys: TAKEN_KEYS, ContinuationToken: token }
    const page = await pageOf(store, { bucket, signal, query })
    yield objectsOf(bucket, page)
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

function pageOf(
  store: SourceStore,
  {
    bucket,
    signal,
    query,
  }: {
    readonly bucket: string
    readonly signal: AbortSignal
    readonly query: Omit<ListObjectsV2Command['input'], 'Bucket'>
  },
): Promise<ListObjectsV2CommandOutput> {
  const command = new ListObjectsV2Command({ Bucket: bucket, ...query })
  return store.call(bucket, signal, (client, options) => client.send(command, options))
}

/** The objects of a page, without those that stand for folders or cannot be read. */
function objectsOf(
  bucket: string,
  { Contents = [] }: ListObjectsV2CommandOutput,
): readonly SourceObject[] {
  return Contents.flatMap(({ Key = '', Size = 0, LastModified, ETag = '' }) =>
    Key.endsWith('/') || hasDotSegment(Key) || Size === 0
      ? []
      : {
          address: addressOf(bucket, Key),
          name: Key.split('/').at(-1) ?? Key,
          sizeBytes: Size,
          modifiedAt: (LastModified ?? new Date(0)).toISOString(),
          version: ETag,
        },
  )
}

function noObject(): ToolkitError {
  return new ToolkitError(
    'source-refused',
    'This is the address of a folder. Use that of an object: s3://bucket/key.',
    { fields: [{ path: 'url', message: 'must look like s3://bucket/key' }] },
  )
}

function dotSegment(): ToolkitError {
  return new ToolkitError(
    'source-refused',
    'Keys with "." or ".." as a folder cannot be read. Rename the object.',
    { fields: [{ path: 'url', message: 'has "." or ".." as a folder' }] },
  )
}

function noLength(): ToolkitError {
  return new ToolkitError('source-unusable', 'The store answers without a length or a version.')
}

async function* nothing(): AsyncIterable<Uint8Array> {
  // No bytes.
}
