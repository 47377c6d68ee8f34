import { onTestFinished } from 'vitest'
import { openS3Storage, type S3Storage } from '../src/index.ts'

let opened = 0

/** A prefix that no other test has. */
export function freshPrefix(): string {
  opened += 1
  return `p${process.pid}-${opened}/`
}

/** Opens the bucket `test`; it is closed when the test ends. `logged` receives its log lines. */
export async function openedBytes(
  endpoint: string,
  prefix = freshPrefix(),
): Promise<{
  readonly bytes: S3Storage
  readonly prefix: string
  readonly logged: readonly string[]
}> {
  const logged: string[] = []
  const bytes = await openS3Storage({
    bucket: 'test',
    prefix,
    endpoint,
    region: null,
    forcePathStyle: true,
    log: (line) => logged.push(line),
  })
  onTestFinished(() => bytes.close())
  return { bytes, prefix, logged }
}
