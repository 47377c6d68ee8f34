import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ToolkitError } from '@toolkit/core'
import { isDiskFull, nullIfMissing, removeUnfinished, unfinishedName } from '@toolkit/file-kit'
import { z } from 'zod'
import { readJson, writeJson } from './json-file.ts'
import type { Log } from './log.ts'

const mediaSchema = z.object({
  url: z.string(),
  uploadedAtMs: z.number(),
  /** The digest of the bytes; null if it was not computed yet. */
  sha256: z.string().nullable().default(null),
})
type Media = z.infer<typeof mediaSchema>

const BLOCK_BYTES = 1024 ** 2

/** Another file system, no support for links, another owner, too many links, a missing file. */
const CANNOT_LINK = new Set(['EXDEV', 'EPERM', 'EACCES', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'ENOENT'])

/** A recording as a file. `etag` is strong and quoted; a new upload under the same URL gets another one. */
export interface MediaFile {
  readonly path: string
  readonly sizeBytes: number
  readonly modifiedAtMs: number
  readonly etag: string
}

/**
 * Uploaded recordings on disk: `HASH.bin` and `HASH.json`. HASH is the digest of the media URL, so that a key cannot
 * address another path.
 */
export class MediaStore {
  readonly #folder: string
  readonly #ids: () => string
  readonly #keptMs: number
  readonly #media = new Map<string, Media>()

  private constructor(folder: string, ids: () => string, keptMs: number) {
    this.#folder = folder
    this.#ids = ids
    this.#keptMs = keptMs
  }

  /** Opens the folder and removes uploads that a killed process did not finish. Media are kept for `keptMs`. */
  static async open(
    folder: string,
    ids: () => string,
    log: Log,
    keptMs: number,
  ): Promise<MediaStore> {
    await mkdir(folder, { recursive: true })
    await removeUnfinished(folder)
    const store = new MediaStore(folder, ids, keptMs)
    const names = await readdir(folder)
    for (const name of names.filter((each) => each.endsWith('.json'))) {
      const media = await readJson(join(folder, name), mediaSchema, log)
      if (media !== null) store.#media.set(media.url, media)
    }
    const known = new Set([...store.#media.keys()].map((url) => store.#name(url)))
    for (const name of names.filter((each) => each.endsWith('.bin'))) {
      if (!known.has(name.slice(0, -4))) await rm(join(folder, name), { force: true })
    }
    return store
  }

  /** The path of the bytes of `url`, also after their retention; null if there are none. */
  path(url: string): string | null {
    return this.#media.has(url) ? this.#bytesPath(url) : null
  }

  /** Whether `url` has media whose retention has not ended. */
  offers(url: string, nowMs: number): boolean {
    const media = this.#media.get(url)
    return media !== undefined && !this.#isOld(media, nowMs)
  }

  /** The file of `url`, or null if `offers` is false. */
  async file(url: string, nowMs: number): Promise<MediaFile | null> {
    if (!this.offers(url, nowMs)) return null
    const path = this.#bytesPath(url)
    const found = await stat(path).catch(nullIfMissing)
    if (found === null) return null
    const { size, mtimeMs, ino } = found
    return { path, sizeBytes: size, modifiedAtMs: mtimeMs, etag: `"${ino}-${mtimeMs}-${size}"` }
  }

  /**
   * Stores `bytes` under `url` when all `sizeBytes` are received, and replaces earlier media; otherwise stores nothing.
   * `storage-full` (before the first byte if the free space is too small), `request-invalid` for another length.
   */
  async put(
    url: string,
    sizeBytes: number,
    bytes: AsyncIterable<Uint8Array>,
    nowMs: number,
  ): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder)
    if (sizeBytes > bavail * bsize) throw storageFull()
    const id = this.#ids()
    const unfinished = unfinishedName(this.#bytesPath(url), id)
    try {
      const sha256 = await writeBytes(unfinished, sizeBytes, bytes)
      await this.#keep(unfinished, id, { url, uploadedAtMs: nowMs, sha256 })
    } catch (error) {
      await rm(unfinished, { force: true })
      throw isDiskFull(error) ? storageFull() : error
    }
  }

  /**
   * Stores the file at `path` under `url` by a hard link, without a copy. Returns false if the file system does not allow
   * that. The file must never be changed, only replaced.
   */
  async link(url: string, path: string, nowMs: number): Promise<boolean> {
    const id = this.#ids()
    const unfinished = unfinishedName(this.#bytesPath(url), id)
    try {
      await link(path, unfinished)
    } catch (error) {
      if (CANNOT_LINK.has((error as NodeJS.ErrnoException).code ?? '')) return false
      throw error
    }
    await this.#keep(unfinished, id, { url, uploadedAtMs: nowMs, sha256: null })
    return true
  }

  /** The digest of the bytes of `url`. A linked file is read for it: 0.5 s for 1 GiB in the page cache. */
  async sha256(url: string, signal: AbortSignal): Promise<string> {
    const known = this.#media.get(url)
    if (known?.sha256) return known.sha256
    const hash = createHash('sha256')
    const bytes = createReadStream(this.#bytesPath(url), { highWaterMark: BLOCK_BYTES })
    await pipeline(bytes, hash, { signal })
    const sha256 = hash.digest('hex')
    if (known !== undefined) known.sha256 = sha256
    return sha256
  }

  /** Identifies the upload that gave `url` its bytes; undefined if there is none. */
  uploadOf(url: string): object | undefined {
    return this.#media.get(url)
  }

  /** All media with the time of their upload, and whether their retention has ended. */
  all(nowMs: number): readonly (Media & { readonly isOld: boolean })[] {
    return [...this.#media.values()].map((media) => ({
      ...media,
      isOld: this.#isOld(media, nowMs),
    }))
  }

  async remove(url: string): Promise<void> {
    // Removed from memory last: if a deletion fails, the call can be repeated.
    await rm(join(this.#folder, `${this.#name(url)}.json`), { force: true })
    await rm(this.#bytesPath(url), { force: true })
    this.#media.delete(url)
  }

  /** Moves a complete file to its final path, and stores its URL. */
  async #keep(unfinished: string, id: string, media: Media): Promise<void> {
    await rename(unfinished, this.#bytesPath(media.url))
    await writeJson(join(this.#folder, `${this.#name(media.url)}.json`), id, media)
    this.#media.set(media.url, media)
  }

  #isOld({ uploadedAtMs }: Media, nowMs: number): boolean {
    return nowMs - uploadedAtMs >= this.#keptMs
  }

  #name(url: string): string {
    return createHash('sha256').update(url).digest('hex')
  }

  #bytesPath(url: string): string {
    return join(this.#folder, `${this.#name(url)}.bin`)
  }
}

/** Returns the SHA-256 of the bytes. */
async function writeBytes(
  path: string,
  sizeBytes: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path, 'wx')
  try {
    let received = 0
    for await (const block of bytes) {
      received += block.length
      if (received > sizeBytes) break
      hash.update(block)
      await file.appendFile(block)
    }
    if (received !== sizeBytes) {
      throw new ToolkitError('request-invalid', 'The length of the body is not its Content-Length.')
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}

function storageFull(): ToolkitError {
  return new ToolkitError(
    'storage-full',
    'There is not enough disk space for this recording. Free some space and upload it again.',
  )
}
