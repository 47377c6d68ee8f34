import { randomUUID } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { type ByteRange, hasCode, ToolkitError } from '@toolkit/core'
import type { Bucket } from './bucket.ts'
import { headObject } from './objects.ts'
import { MAX_PARTS } from './part-size.ts'

/** The metadata by which a value is recognised whose completion was answered too late. */
const WRITE_ID = 'write-id'

/** A value that is written in parts. It does not exist, and replaces no other, before `complete`. */
export interface MultipartWrite {
  /** Stores the part with this number, from 1. */
  put(number: number, bytes: Uint8Array, signal: AbortSignal): Promise<void>
  /** Copies the part from a range of an object of the same bucket. */
  copy(number: number, from: string, range: ByteRange, signal: AbortSignal): Promise<void>
  /** Makes the parts the value. */
  complete(signal: AbortSignal): Promise<void>
  /** Discards the parts. A failure is ignored: the next sweep discards them. */
  abort(): Promise<void>
}

/** Begins to write a value in parts. */
export async function beginMultipart(
  bucket: Bucket,
  path: string,
  signal: AbortSignal,
): Promise<MultipartWrite> {
  const place = { Bucket: bucket.name, Key: bucket.prefix + path }
  const writeId = randomUUID()
  const begin = new CreateMultipartUploadCommand({ ...place, Metadata: { [WRITE_ID]: writeId } })
  const { UploadId } = await bucket.call(signal, (options) => bucket.client.send(begin, options))
  const upload = { ...place, UploadId }
  const etags = new Map<number, string | undefined>()
  const sendPart = <T>(
    partSignal: AbortSignal,
    send: (options: { abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> =>
    bucket.call(partSignal, send).catch((error: unknown) => {
      throw hasCode(error, 'not-found') ? swept(error) : error
    })
  return {
    async put(number, bytes, partSignal) {
      requireNumber(number)
      const command = new UploadPartCommand({
        ...upload,
        PartNumber: number,
        Body: bytes,
        ContentLength: bytes.length,
      })
      const { ETag } = await sendPart(partSignal, (options) => bucket.client.send(command, options))
      etags.set(number, ETag)
    },
    async copy(number, from, { start, end }, partSignal) {
      requireNumber(number)
      const command = new UploadPartCopyCommand({
        ...upload,
        PartNumber: number,
        CopySource: `${bucket.name}/${bucket.prefix}${from}`,
        CopySourceRange: `bytes=${start}-${end - 1}`,
      })
      const { CopyPartResult } = await sendPart(partSignal, (options) =>
        bucket.client.send(command, options),
      )
      etags.set(number, CopyPartResult?.ETag)
    },
    async complete(completeSignal) {
      const Parts = [...etags]
        .sort(([a], [b]) => a - b)
        .map(([PartNumber, ETag]) => ({ PartNumber, ETag }))
      const command = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })
      try {
        await bucket.call(completeSignal, (options) => bucket.client.send(command, options))
      } catch (error) {
        // A repeated request finds no such upload if the first one has completed it.
        if (!hasCode(error, 'not-found')) throw error
        if ((await headObject(bucket, path))?.metadata[WRITE_ID] !== writeId) throw swept(error)
      }
    },
    async abort() {
      const command = new AbortMultipartUploadCommand(upload)
      await bucket
        .call(undefined, (options) => bucket.client.send(command, options))
        .catch(() => undefined)
    },
  }
}

/**
 * Discards what interrupted writes have left under a path. Others may use the rest of the bucket, but nobody else may be
 * writing there. Returns how many there were.
 */
export async function abortLeftovers(bucket: Bucket, path: string): Promise<number> {
  const start = bucket.prefix + path
  let aborted = 0
  for (;;) {
    // The aborted ones are not listed again.
    const command = new ListMultipartUploadsCommand({ Bucket: bucket.name, Prefix: start })
    const page = await bucket.call(undefined, (options) => bucket.client.send(command, options))
    const found = (page.Uploads ?? []).filter(({ Key }) => Key?.startsWith(start))
    for (const { Key, UploadId } of found) {
      const abort = new AbortMultipartUploadCommand({ Bucket: bucket.name, Key, UploadId })
      await bucket
        .call(undefined, (options) => bucket.client.send(abort, options))
        .catch((error: unknown) => {
          if (!hasCode(error, 'not-found')) throw error
        })
    }
    aborted += found.length
    if (page.IsTruncated !== true || found.length === 0) return aborted
  }
}

function requireNumber(number: number): void {
  if (number <= MAX_PARTS) return
  throw new ToolkitError('audio-too-large', 'The audio store takes no file with more parts.')
}

function swept(cause: unknown): ToolkitError {
  return new ToolkitError(
    'storage-unavailable',
    'Another server has removed this incomplete value from the audio store. Store it again.',
    { cause },
  )
}
