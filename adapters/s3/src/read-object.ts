import type { Readable } from 'node:stream'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { type ByteRange, hasCode, ToolkitError } from '@toolkit/core'
import type { Bucket } from './bucket.ts'
import { headObject } from './objects.ts'

/** How often in succession a connection may break without a single byte. */
const MAX_FRUITLESS = 3

/**
 * Reads an object, or a range of it, in blocks. A connection that breaks is resumed at the byte reached, if the object is
 * still the same. Throws `not-found` if there is no object, `request-range` if the range ends after it, and
 * `storage-unavailable` if it is replaced meanwhile.
 */
export async function* readObject(
  bucket: Bucket,
  path: string,
  range: ByteRange | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (range !== undefined && range.start >= range.end) {
    // S3 knows no empty range.
    const sizeBytes = (await headObject(bucket, path))?.sizeBytes
    if (sizeBytes === undefined) throw noObject(path)
    if (range.end > sizeBytes) throw outside(range)
    return
  }
  const first = await getObject(bucket, path, range, undefined, signal)
  const start = range?.start ?? 0
  const end = start + first.length
  if (range !== undefined && end < range.end) {
    first.body.destroy()
    throw outside(range)
  }
  let { body } = first
  let at = start
  let fruitless = 0
  while (true) {
    const before = at
    let broken: unknown = new Error('the body ended early')
    try {
      for await (const block of blocksOf(body, signal)) {
        at += block.length
        yield block
      }
    } catch (error) {
      signal.throwIfAborted()
      broken = error
    }
    if (at >= end) return
    fruitless = at > before ? 0 : fruitless + 1
    if (fruitless > MAX_FRUITLESS) throw bucket.failure(broken)
    const next = await getObject(bucket, path, { start: at, end }, first.etag, signal)
    body = next.body
  }
}

async function getObject(
  bucket: Bucket,
  path: string,
  range: ByteRange | undefined,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<{
  readonly body: Readable
  readonly length: number
  readonly etag: string | undefined
}> {
  const command = new GetObjectCommand({
    Bucket: bucket.name,
    Key: bucket.prefix + path,
    Range: range && `bytes=${range.start}-${range.end - 1}`,
    IfMatch: etag,
  })
  try {
    const { Body, ContentLength, ETag } = await bucket.call(signal, (options) =>
      bucket.client.send(command, options),
    )
    if (Body === undefined || ContentLength === undefined) throw noLength()
    return { body: Body as Readable, length: ContentLength, etag: ETag }
  } catch (error) {
    if (hasCode(error, 'not-found')) throw noObject(path, error)
    if (hasCode(error, 'request-conflict')) throw replaced(path, error)
    throw error
  }
}

/** The blocks of a body, which is destroyed on abort and if the reader stops early. */
async function* blocksOf(body: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = () => body.destroy(new Error('aborted'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    for await (const block of body) {
      signal.throwIfAborted()
      yield block as Buffer
    }
    signal.throwIfAborted()
  } finally {
    signal.removeEventListener('abort', stop)
    body.destroy()
  }
}

function noObject(path: string, cause?: unknown): ToolkitError {
  return new ToolkitError('not-found', `The audio store has no object ${path}.`, { cause })
}

function replaced(path: string, cause: unknown): ToolkitError {
  const message = `${path} was replaced while it was read. Read it again.`
  return new ToolkitError('storage-unavailable', message, { cause })
}

function outside({ start, end }: ByteRange): ToolkitError {
  return new ToolkitError('request-range', `There are no bytes from ${start} to ${end}.`)
}

function noLength(): ToolkitError {
  return new ToolkitError('storage-unavailable', 'The audio store answers without a length.')
}
