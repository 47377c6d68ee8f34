import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createGzip } from 'node:zlib'
import { MAX_NAME_CHARACTERS, ToolkitError } from '@toolkit/core'
import { type DiarizationFile, type ReadFormat, readDiarizationFile } from '@toolkit/formats'

/** A day of scores of eight speakers is about half as large. */
const MAX_BYTES = 256 * 1024 * 1024
/** The compressed copy is in memory until it is stored. A day of scores is smaller. */
const MAX_RAW_BYTES = 64 * 1024 * 1024

/** A file of another tool, read. */
export interface ImportedDocument extends DiarizationFile {
  readonly fileName: string
  /** Lower-case hex. */
  readonly sha256: string
  /** The bytes, gzipped; null: that would be more than 64 MiB. */
  readonly raw: Uint8Array | null
}

/**
 * Reads a file of another tool once: its results, its digest and a compressed copy. `format` null: it is recognised.
 * Errors: `import-…`.
 */
export async function readImport(
  { name, bytes }: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
  format: ReadFormat | null,
): Promise<ImportedDocument> {
  const digest = createHash('sha256')
  const gzip = createGzip({ level: 4 })
  const packed: Uint8Array[] = []
  let packedBytes = 0
  gzip.on('data', (block: Uint8Array) => {
    packedBytes += block.length
    if (packedBytes <= MAX_RAW_BYTES) packed.push(block)
    else packed.length = 0
  })
  try {
    const file = await readDiarizationFile(copied(bytes, digest, gzip), format)
    const ended = once(gzip, 'end')
    gzip.end()
    await ended
    return {
      ...file,
      fileName: baseName(name),
      sha256: digest.digest('hex'),
      raw: packedBytes <= MAX_RAW_BYTES ? Buffer.concat(packed) : null,
    }
  } finally {
    gzip.destroy()
  }
}

async function* copied(
  bytes: AsyncIterable<Uint8Array>,
  digest: ReturnType<typeof createHash>,
  gzip: ReturnType<typeof createGzip>,
): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const block of bytes) {
    size += block.length
    if (size > MAX_BYTES) throw tooLarge()
    digest.update(block)
    if (!gzip.write(block)) await once(gzip, 'drain')
    yield block
  }
}

/** The last part of a path, bounded. */
function baseName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? ''
  return [...base].slice(0, MAX_NAME_CHARACTERS).join('')
}

function tooLarge(): ToolkitError {
  return new ToolkitError(
    'import-too-large',
    `The file has more than ${MAX_BYTES / 1024 ** 2} MiB. Split it by recording.`,
  )
}
