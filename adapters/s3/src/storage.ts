import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { type ByteStorage, Tasks, ToolkitError } from '@toolkit/core'
import { BLOB_FOLDER, s3Blobs } from './blobs.ts'
import { type Bucket, type BucketOptions, bucketOf } from './bucket.ts'
import { abortLeftovers } from './multipart.ts'
import { deleteObjects, putObject } from './objects.ts'
import { s3Uploads } from './uploads.ts'

/** The time that `check` waits for an answer. */
const CHECK_MS = 3_000

export interface S3StorageOptions extends BucketOptions {
  /** Receives a line about what interrupted writes have left. */
  readonly log?: (message: string) => void
}

/** Bytes in a bucket. */
export interface S3Storage extends ByteStorage {
  /**
   * Discards what the writes of a killed process have left, and what was remembered of uploads, which another process may have
   * changed. Call it when the lease of the records was acquired. A refusal is logged.
   */
  sweep(): Promise<void>
}

/**
 * Opens the storage of bytes under one prefix of a bucket, which exists. Only the server that has the lease of the records
 * may write. Throws `storage-unavailable` with what to do if the store does not answer, or does not let these credentials
 * list, write and delete.
 */
export async function openS3Storage(options: S3StorageOptions): Promise<S3Storage> {
  const { log = () => undefined } = options
  const bucket = bucketOf(options)
  try {
    await check(bucket)
    await putObject(bucket, 'write-test', Buffer.from('written and deleted at each start'))
    await deleteObjects(bucket, ['write-test'])
  } catch (error) {
    bucket.client.destroy()
    throw error
  }
  const tasks = new Tasks()
  const uploads = s3Uploads(bucket, tasks)
  let closing: Promise<void> | null = null
  const close = async () => {
    await tasks.close(new ToolkitError('storage-unavailable', 'The storage is being closed.'))
    bucket.client.destroy()
  }
  return {
    blobs: s3Blobs(bucket, tasks),
    uploads,
    // A deletion needs no space.
    freeing: (work) => work(),
    check: () => check(bucket),
    async sweep() {
      uploads.forget()
      try {
        const aborted = await abortLeftovers(bucket, `${BLOB_FOLDER}/`)
        if (aborted > 0) log(`removed ${aborted} incomplete value(s) of interrupted writes`)
      } catch (error) {
        log(`incomplete values of interrupted writes remain: ${(error as Error).message}`)
      }
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}

/** Asks for one key, because the answer to a HEAD request does not say what is wrong. */
async function check(bucket: Bucket): Promise<void> {
  const command = new ListObjectsV2Command({
    Bucket: bucket.name,
    Prefix: bucket.prefix,
    MaxKeys: 1,
  })
  const signal = AbortSignal.timeout(CHECK_MS)
  try {
    await bucket.call(signal, (options) => bucket.client.send(command, options))
  } catch (error) {
    throw signal.aborted ? bucket.failure({ name: `no answer in ${CHECK_MS / 1000} s` }) : error
  }
}
