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
