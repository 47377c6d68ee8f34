import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** A file of a ZIP. */
export interface ZipEntry {
  /** With its folders, separated by `/`. */
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
  /** Sound is stored as it is: it hardly becomes smaller. */
  readonly isCompressed: boolean
}

/**
 * Writes a ZIP as it is consumed, entry after entry, with ZIP64 where it is needed. Memory holds a block of the current
 * entry, and a record of some hundred bytes for each one before it. If a source fails, so does the ZIP.
 */
export async function* zipBytes(
  entries: AsyncIterable<ZipEntry>,
  modified: Date,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  zip.on('error', (error: Error) => output.destroy(error))
  // The library keeps its callbacks until the end: they must not hold the sources.
  let current: Readable | null = null
  const add = async () => {
    for await (const { name, bytes, isCompressed } of entries) {
      const source = Readable.from(bytes, { objectMode: false })
      current = source
      zip.addReadStreamLazy(name, { mtime: modified, compress: isCompressed }, (give) =>
        give(null, current as Readable),
      )
      ownName(zip)
      await finished(source)
    }
    zip.end()
  }
  const adding = add().catch((error: Error) => void output.destroy(error))
  try {
    for await (const block of output) yield block as Uint8Array
  } finally {
    output.destroy()
    ;(current as Readable | null)?.destroy()
    await adding
  }
}

/**
 * Gives the name of the last entry memory of its own. The library keeps all names until the end, and a short Buffer is a
 * part of a block of 64 KiB that it would keep with it.
 */
function ownName(zip: ZipFile): void {
  const { entries } = zip as unknown as { readonly entries: { utf8FileName: Buffer }[] }
  const entry = entries.at(-1)
  if (entry === undefined) return
  const own = Buffer.alloc(entry.utf8FileName.length)
  entry.utf8FileName.copy(own)
  entry.utf8FileName = own
}
