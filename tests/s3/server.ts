import path from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { startServerProcess } from '../python/server-process.ts'
import { pythonVenv } from '../python/venv.ts'

const requirements = path.join(import.meta.dirname, 'requirements.txt')

/** A server that speaks S3, for tests. It keeps all data in memory and accepts any credentials. */
export interface S3Server {
  readonly endpoint: string
  /** A client that is not the adapter's. */
  readonly client: S3Client
  /** Creates a bucket. */
  createBucket(name: string): Promise<void>
  close(): Promise<void>
}

/** Credentials that the server accepts, for the environment of a process. */
export const S3_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'test-key',
  AWS_SECRET_ACCESS_KEY: 'test-secret',
} as const

/** Returns why no server can be started, for the message of a skipped test; null if one can. Throws in CI. */
export async function whyNoS3(): Promise<string | null> {
  try {
    await pythonVenv(requirements)
    return null
  } catch (error) {
    if (process.env.CI) throw error
    return `needs Python and the package moto: ${error instanceof Error ? error.message : error}`
  }
}

/** Starts moto's server. Sets the credentials of this process, where the SDK looks for them. */
export async function startS3(): Promise<S3Server> {
  const { bin } = await pythonVenv(requirements)
  Object.assign(process.env, S3_CREDENTIALS)
  const command = path.join(bin, 'moto_server')
  const server = await startServerProcess(
    command,
    ['-H', '127.0.0.1', '-p', '0'],
    /Running on http:\/\/127\.0\.0\.1:(\d+)/,
  )
  const endpoint = `http://127.0.0.1:${server.port}`
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true })
  return {
    endpoint,
    client,
    async createBucket(name) {
      await client.send(new CreateBucketCommand({ Bucket: name }))
    },
    async close() {
      client.destroy()
      await server.end('SIGKILL')
    },
  }
}
