import { createHash } from 'node:crypto'
import { MAX_NAME_CHARACTERS, ToolkitError } from '@toolkit/core'
import { type DiarizationFile, type ReadFormat, readDiarizationFile } from '@toolkit/formats'
import { PackedCopy } from './packed-copy.ts'

/** A day of scores of eight speakers is about half as large. */
const MAX_BYTES = 256 * 1024 * 1024

/** A file of another tool, read. */
export interface ImportedDocument extends DiarizationFile {
  readonly fileName: string
  /** Lower-case hex. */
  readonly sha256: string
  /** The bytes, gzipped; null: that would be more than 64 MiB, or the file has several results. */
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
  const copy = new PackedCopy()
  try {
    // A file with many results is not kept once for each recording.
    const file = await readDiarizationFile(copied(bytes, digest, copy), format, () => copy.drop())
    return {
      ...file,
      fileName: baseName(name),
      sha256: digest.digest('hex'),
      raw: file.results.length === 1 ? await copy.end() : null,
    }
  } finally {
    copy.close()
  }
}

async function* copied(
  bytes: AsyncIterable<Uint8Array>,
  digest: ReturnType<typeof createHash>,
  copy: PackedCopy,
): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const block of bytes) {
    size += block.length
    if (size > MAX_BYTES) throw tooLarge()
    digest.update(block)
    await copy.write(block)
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
