import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

const TEXT = /\.(html|js|css|svg|json|txt|webmanifest|wasm)$/
const MIN_BYTES = 1024

/** Writes a Brotli file (`.br`) and a gzip file (`.gz`) beside each text of at least 1 KiB in the folder. */
export async function compressFiles(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  for (const name of names.filter((each) => TEXT.test(each))) {
    const file = path.join(folder, name)
    const text = await readFile(file)
    if (text.length < MIN_BYTES) continue
    // Both at the best level, which is the default of Brotli.
    const [brotli, gzipped] = await Promise.all([
      promisify(brotliCompress)(text),
      promisify(gzip)(text, { level: 9 }),
    ])
    await writeFile(`${file}.br`, brotli)
    await writeFile(`${file}.gz`, gzipped)
  }
}
