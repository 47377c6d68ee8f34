import type { BigIntStats, Dir } from 'node:fs'
import { constants, lstat, open, opendir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  type OpenedSource,
  type SourceObject,
  type SourceReader,
  type SourceReading,
  TAKEN_KEYS,
  ToolkitError,
  type WatchedPlace,
} from '@toolkit/core'

const BLOCK_BYTES = 256 * 1024
/** Opening a pipe, which a file may have been replaced by, must not wait for a writer. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

export interface FolderSource {
  readonly reader: SourceReader
  readonly watched: readonly WatchedPlace[]
}

/** Reads and watches folders of this machine, given by absolute paths. Files elsewhere are refused. */
export function openFolderSource(folders: readonly string[]): FolderSource {
  const roots = folders.map((folder) => path.resolve(folder))
  return {
    reader: {
      once: true,
      recognise(address) {
        const file = pathOf(address)
        if (file === null) return null
        requireWithin(roots, file)
        return { shown: { kind: 'file', url: address }, fileName: path.basename(file) }
      },
      open: (address, reading) => openFile(roots, pathOf(address) ?? '', reading),
    },
    watched: roots.map((root) => ({
      name: pathToFileURL(`${root}${path.sep}`).href,
      growing: true,
      pages: (signal) => pagesOf(root, signal),
    })),
  }
}

function pathOf(address: string): string | null {
  if (!/^file:/i.test(address)) return null
  try {
    return path.resolve(fileURLToPath(address))
  } catch {
    return null // it names another machine, or no path
  }
}

function requireWithin(roots: readonly string[], file: string): void {
  if (roots.some((root) => file.startsWith(root.endsWith(path.sep) ? root : root + path.sep))) {
    return
  }
  throw new ToolkitError('source-refused', 'This file is in no watched folder.')
}

async function openFile(
  roots: readonly string[],
  file: string,
  { from: asked, version, signal }: SourceReading,
): Promise<OpenedSource> {
  requireWithin(roots, file)
  try {
    // A folder of the path may have become a link since it was found.
    const real = await realpath(file)
    requireWithin(await Promise.all(roots.map((root) => realpath(root).catch(() => root))), real)
    const handle = await open(real, FLAGS)
    try {
      const stats = await handle.stat({ bigint: true })
      if (!stats.isFile()) throw new ToolkitError('source-unusable', 'This is not a file.')
      const found = versionOf(stats)
      if (version !== null && version !== found) throw changed()
      const from = version === null ? 0 : asked
      const sizeBytes = Number(stats.size)
      return {
        from,
        sizeBytes,
        version: found,
        bytes: bytesOf(file, real, { from, found, signal }),
      }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw asSourceError(error)
  }
}

async function* bytesOf(
  file: string,
  real: string,
  {
    from,
    found,
    signal,
  }: { readonly from: number; readonly found: string; readonly signal: AbortSignal },
): AsyncIterable<Uint8Array> {
  let at = from
  try {
    const handle = await open(real, FLAGS)
    // A reader that stops early does not always end this generator.
    const close = () => void handle.close().catch(() => undefined)
    signal.addEventListener('abort', close, { once: true })
    try {
      while (true) {
        signal.throwIfAborted()
        const block = Buffer.allocUnsafe(BLOCK_BYTES)
        const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES, at)
        // What was read before a change is not passed on as the file.
        if (versionOf(await handle.stat({ bigint: true })) !== found) throw changed()
        if (bytesRead === 0) return
        at += bytesRead
        yield block.subarray(0, bytesRead)
      }
    } finally {
      signal.removeEventListener('abort', close)
      await handle.close()
    }
  } catch (error) {
    signal.throwIfAborted()
    throw asSourceError(error, file)
  }
}

/** Size in bytes and time of the last change in nanoseconds. */
function versionOf({ size, mtimeNs }: Pick<BigIntStats, 'size' | 'mtimeNs'>): string {
  return `${size}-${mtimeNs}`
}

async function* pagesOf(
  root: string,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceObject[]> {
  let page: SourceObject[] = []
  let failure: ToolkitError | null = null
  const failed = (error: ToolkitError) => {
    failure ??= error
  }
  for await (const object of filesIn(root, signal, failed)) {
    page.push(object)
    if (page.length < TAKEN_KEYS) continue
    yield page
    page = []
  }
  yield page
  if (failure !== null) throw failure
}

/** All files. A folder below that cannot be read is told to `failed`, and the others go on. */
async function* filesIn(
  root: string,
  signal: AbortSignal,
  failed: (error: ToolkitError) => void,
): AsyncGenerator<SourceObject> {
  const folders = [root]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await entriesOf(folder, folder === root).catch((error: unknown) => {
      if (folder === root || !(error instanceof ToolkitError)) throw error
      failed(error)
      return null
    })
    if (entries === null) continue
    for await (const entry of entries) {
      signal.throwIfAborted()
      if (entry.name.startsWith('.')) continue
      const file = path.join(folder, entry.name)
      if (entry.isDirectory()) folders.push(file)
      if (!entry.isFile()) continue
      const stats = await lstat(file, { bigint: true }).catch(() => null)
      if (stats === null || !stats.isFile() || stats.size === 0n) continue
      yield {
        address: pathToFileURL(file).href,
        name: entry.name,
        sizeBytes: Number(stats.size),
        modifiedAt: stats.mtime.toISOString(),
        version: versionOf(stats),
      }
    }
  }
}

/** The entries of a folder; null: it is gone since it was listed. */
async function entriesOf(folder: string, isRoot: boolean): Promise<Dir | null> {
  try {
    return await opendir(folder)
  } catch (error) {
    if (!isRoot && codeOf(error) === 'ENOENT') return null
    throw asSourceError(error, folder)
  }
}

function asSourceError(error: unknown, where = 'the file'): ToolkitError {
  if (error instanceof ToolkitError) return error
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ToolkitError('source-not-found', `There is no ${where}. Check WATCH.`, {
      cause: error,
    })
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'ELOOP') {
    return new ToolkitError(
      'source-denied',
      `The server may not read ${where} (${code}). Change its permissions, then try again.`,
      { cause: error },
    )
  }
  return new ToolkitError('source-unavailable', `Reading ${where} failed (${code}).`, {
    cause: error,
  })
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}

function changed(): ToolkitError {
  return new ToolkitError(
    'source-changed',
    'The file was changed while it was read. Try again: it is read from its start.',
  )
}
