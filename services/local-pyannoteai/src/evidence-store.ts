import { mkdir, readdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { fileSize, removeUnfinished } from '@toolkit/file-kit'
import { z } from 'zod'
import { readJson, writeJson } from './json-file.ts'
import type { Log } from './log.ts'

const NAME = /^([0-9a-f]{64})\.(evidence|json)$/
/** New evidence leaves this much of the disk free: a day needs up to 90 MB, and the others should be able to write. */
const MIN_FREE_BYTES = 256 * 1024 ** 2
const ownersSchema = z.object({ urls: z.array(z.string()), usedAtMs: z.number() })

interface Entry {
  /** The media that it was made from or used for. It is removed with the last one. */
  readonly urls: readonly string[]
  readonly usedAtMs: number
  /** 0 while there is no file yet. */
  readonly sizeBytes: number
}

export interface EvidenceLimits {
  /** The size of all evidence; 0: none is kept. */
  readonly maxBytes: number
  /** How long evidence is kept after its last use. */
  readonly keptMs: number
}

/**
 * Evidence of earlier runs on disk, by the content of the recording: `SHA256.evidence`, which the engine writes and reads,
 * and `SHA256.json` with the media that have this content. Evidence holds the voices of people, so it is removed when the
 * last of these media is forgotten. Other files in the folder are left alone.
 */
export class EvidenceStore {
  readonly #folder: string
  readonly #limits: EvidenceLimits
  readonly #entries = new Map<string, Entry>()
  #lastStep: Promise<unknown> = Promise.resolve()

  private constructor(folder: string, limits: EvidenceLimits) {
    this.#folder = folder
    this.#limits = limits
  }

  /** Opens the folder, and removes what a killed process did not finish or nobody owns. */
  static async open(folder: string, limits: EvidenceLimits, log: Log): Promise<EvidenceStore> {
    await mkdir(folder, { recursive: true })
    await removeUnfinished(folder)
    const store = new EvidenceStore(folder, limits)
    const names = (await readdir(folder)).flatMap((name) => NAME.exec(name)?.[1] ?? [])
    for (const sha256 of new Set(names)) await store.#readEntry(sha256, log)
    await store.#makeRoom()
    return store
  }

  /** Whether evidence is kept at all. */
  get isKept(): boolean {
    return this.#limits.maxBytes > 0
  }

  /**
   * The path for the evidence of a recording with this content, which from now on also belongs to `url`. `release`
   * must follow. Null: there is none, and the disk is too full for it.
   */
  async claim(sha256: string, url: string, nowMs: number): Promise<string | null> {
    return this.#inSequence(async () => {
      const entry = this.#entries.get(sha256)
      if (entry === undefined && !(await this.#hasSpace())) return null
      const urls = [...new Set([...(entry?.urls ?? []), url])]
      await this.#write(sha256, { urls, usedAtMs: nowMs, sizeBytes: entry?.sizeBytes ?? 0 })
      return this.#evidencePath(sha256)
    })
  }

  /** Ends the use of a claimed path. Removes what was forgotten meanwhile, and what exceeds the limit. */
  async release(sha256: string): Promise<void> {
    await this.#inSequence(async () => {
      const entry = this.#entries.get(sha256)
      // The engine may have been killed while it wrote.
      await rm(`${this.#evidencePath(sha256)}.unfinished`, { force: true })
      const sizeBytes = await this.#sizeOf(sha256)
      if (entry === undefined || sizeBytes === 0) await this.#remove(sha256)
      else this.#entries.set(sha256, { ...entry, sizeBytes })
      await this.#makeRoom()
    })
  }

  /** Removes the evidence of this content. */
  async discard(sha256: string): Promise<void> {
    await this.#inSequence(() => this.#remove(sha256))
  }

  /** Removes the evidence of `url`, unless it also belongs to other media. */
  async forget(url: string): Promise<void> {
    await this.#inSequence(async () => {
      for (const [sha256, entry] of this.#entries) {
        const urls = entry.urls.filter((other) => other !== url)
        if (urls.length === 0) await this.#remove(sha256)
        else if (urls.length < entry.urls.length) await this.#write(sha256, { ...entry, urls })
      }
    })
  }

  /** Removes evidence whose retention has ended. */
  async dropExpired(nowMs: number): Promise<void> {
    await this.#inSequence(async () => {
      for (const [sha256, { usedAtMs }] of this.#entries) {
        // Also if the clock was that far ahead, or the evidence would be kept until then.
        if (Math.abs(nowMs - usedAtMs) >= this.#limits.keptMs) await this.#remove(sha256)
      }
    })
  }

  /** Without the list of its owners nobody could delete the evidence: it is removed. */
  async #readEntry(sha256: string, log: Log): Promise<void> {
    const sizeBytes = await this.#sizeOf(sha256)
    const path = this.#ownersPath(sha256)
    const isOwned = (await fileSize(path)) !== null
    const owners = isOwned ? await readJson(path, ownersSchema, log) : null
    if (owners === null || sizeBytes === 0) await this.#remove(sha256)
    else this.#entries.set(sha256, { ...owners, sizeBytes })
  }

  /** Removes the least recently used evidence until the limit is kept. */
  async #makeRoom(): Promise<void> {
    const byUse = [...this.#entries].sort(([, a], [, b]) => a.usedAtMs - b.usedAtMs)
    let sum = byUse.reduce((total, [, { sizeBytes }]) => total + sizeBytes, 0)
    for (const [sha256, { sizeBytes }] of byUse) {
      if (sum <= this.#limits.maxBytes) return
      await this.#remove(sha256)
      sum -= sizeBytes
    }
  }

  async #write(sha256: string, entry: Entry): Promise<void> {
    const { urls, usedAtMs } = entry
    await writeJson(this.#ownersPath(sha256), 'owners', { urls, usedAtMs })
    this.#entries.set(sha256, entry)
  }

  /** Removes the list of owners last: after a kill the next start finds it, and the call can be repeated. */
  async #remove(sha256: string): Promise<void> {
    const path = this.#evidencePath(sha256)
    await rm(path, { force: true })
    // The engine may have been killed while it wrote.
    await rm(`${path}.unfinished`, { force: true })
    await rm(this.#ownersPath(sha256), { force: true })
    this.#entries.delete(sha256)
  }

  async #hasSpace(): Promise<boolean> {
    const { bavail, bsize } = await statfs(this.#folder)
    return bavail * bsize >= MIN_FREE_BYTES
  }

  async #sizeOf(sha256: string): Promise<number> {
    return (await fileSize(this.#evidencePath(sha256))) ?? 0
  }

  #evidencePath(sha256: string): string {
    return join(this.#folder, `${sha256}.evidence`)
  }

  #ownersPath(sha256: string): string {
    return join(this.#folder, `${sha256}.json`)
  }

  /** Runs one step at a time, each on the state after the previous one. */
  #inSequence<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#lastStep.then(step)
    // The next step runs also if this one fails; the caller of this one gets the failure.
    this.#lastStep = done.catch(() => undefined)
    return done
  }
}
