import {
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { hasCode } from '@toolkit/core'
import type { Bucket } from './bucket.ts'

/** An object; its path is without the prefix of the storage. */
export interface StoredObject {
  readonly path: string
  readonly sizeBytes: number
}

/** The most keys that one request deletes. */
const DELETE_KEYS = 1_000

/** Stores a value that is in memory, by one request. */
export async function putObject(
  bucket: Bucket,
  path: string,
  bytes: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  const command = new PutObjectCommand({
    Bucket: bucket.name,
    Key: bucket.prefix + path,
    Body: bytes,
    ContentLength: bytes.length,
  })
  await bucket.call(signal, (options) => bucket.client.send(command, options))
}

/** The size of an object in bytes and its metadata; null if it does not exist. */
export async function headObject(
  bucket: Bucket,
  path: string,
): Promise<{
  readonly sizeBytes: number
  readonly metadata: Readonly<Record<string, string>>
} | null> {
  const command = new HeadObjectCommand({ Bucket: bucket.name, Key: bucket.prefix + path })
  try {
    const { ContentLength = 0, Metadata = {} } = await bucket.call(undefined, (options) =>
      bucket.client.send(command, options),
    )
    return { sizeBytes: ContentLength, metadata: Metadata }
  } catch (error) {
    if (hasCode(error, 'not-found')) return null
    throw error
  }
}

/** The objects whose path begins with `start`, in the order of their paths. */
export async function* objectsUnder(bucket: Bucket, start: string): AsyncGenerator<StoredObject> {
  for await (const { Contents = [] } of pages(bucket, start, undefined)) {
    for (const { Key = '', Size = 0 } of Contents) {
      yield { path: Key.slice(bucket.prefix.length), sizeBytes: Size }
    }
  }
}

/** The names directly in `folder/`: objects, and folders with a slash at their end. */
export async function namesIn(bucket: Bucket, folder: string): Promise<readonly string[]> {
  const skipped = bucket.prefix.length + folder.length + 1
  const names: string[] = []
  for await (const { Contents = [], CommonPrefixes = [] } of pages(bucket, `${folder}/`, '/')) {
    for (const { Key = '' } of Contents) names.push(Key.slice(skipped))
    for (const { Prefix = '' } of CommonPrefixes) names.push(Prefix.slice(skipped))
  }
  return names
}

async function* pages(
  bucket: Bucket,
  start: string,
  delimiter: string | undefined,
): AsyncGenerator<ListObjectsV2CommandOutput> {
  let token: string | undefined
  do {
    const command = new ListObjectsV2Command({
      Bucket: bucket.name,
      Prefix: bucket.prefix + start,
      Delimiter: delimiter,
      ContinuationToken: token,
    })
    const page = await bucket.call(undefined, (options) => bucket.client.send(command, options))
    yield page
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

/** Deletes objects. One that does not exist is ignored. */
export async function deleteObjects(bucket: Bucket, paths: Iterable<string>): Promise<void> {
  const left = [...paths]
  for (let at = 0; at < left.length; at += DELETE_KEYS) {
    const batch = left.slice(at, at + DELETE_KEYS)
    const command = new DeleteObjectsCommand({
      Bucket: bucket.name,
      Delete: { Quiet: true, Objects: batch.map((path) => ({ Key: bucket.prefix + path })) },
    })
    const { Errors = [] } = await bucket.call(undefined, (options) =>
      bucket.client.send(command, options),
    )
    const failed = Errors.find(({ Code }) => Code !== 'NoSuchKey')
    if (failed !== undefined) {
      const status = failed.Code === 'AccessDenied' ? 403 : 500
      throw bucket.failure({ name: failed.Code, $metadata: { httpStatusCode: status } })
    }
  }
}

/** Deletes all objects whose path begins with `start`, page by page. */
export async function deleteUnder(bucket: Bucket, start: string): Promise<void> {
  let batch: string[] = []
  for await (const { path } of objectsUnder(bucket, start)) {
    batch.push(path)
    if (batch.length < DELETE_KEYS) continue
    await deleteObjects(bucket, batch)
    batch = []
  }
  await deleteObjects(bucket, batch)
}
