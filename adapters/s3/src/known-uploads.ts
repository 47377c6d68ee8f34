import type { Upload } from '@toolkit/core'

/** A reading of all descriptions, and what changed meanwhile. */
interface Filling {
  readonly all: Promise<ReadonlyMap<string, Upload>>
  readonly changed: Map<string, Upload | null>
}

/**
 * The descriptions of all uploads, in memory after the first listing, so that a list does not cost a request for each. Only
 * for a process that makes all changes; `forget` when it begins to be that.
 */
export class KnownUploads {
  readonly #read: () => Promise<readonly Upload[]>
  #known: Map<string, Upload> | null = null
  #filling: Filling | null = null

  /** `read` reads all descriptions from the store. */
  constructor(read: () => Promise<readonly Upload[]>) {
    this.#read = read
  }

  /** The description if it is in memory. */
  get(id: string): Upload | null {
    return this.#known?.get(id) ?? null
  }

  /** All descriptions, oldest first. Rejects as `read` does; the next call reads again. */
  async list(): Promise<readonly Upload[]> {
    const known = this.#known ?? (await this.#readAll())
    return [...known.values()].sort(
      (a, b) => compare(a.createdAt, b.createdAt) || compare(a.id, b.id),
    )
  }

  /** Takes over a change that is stored; null: the upload was removed. */
  note(id: string, upload: Upload | null): void {
    this.#filling?.changed.set(id, upload)
    if (this.#known !== null) change(this.#known, id, upload)
  }

  /** Reads all again at the next call. Also if it is unknown whether a change was stored. */
  forget(): void {
    this.#known = null
    this.#filling = null
  }

  #readAll(): Promise<ReadonlyMap<string, Upload>> {
    this.#filling ??= this.#fill()
    return this.#filling.all
  }

  #fill(): Filling {
    const changed = new Map<string, Upload | null>()
    const fill = async () => {
      try {
        const known = new Map((await this.#read()).map((upload) => [upload.id, upload]))
        for (const [id, upload] of changed) change(known, id, upload)
        if (this.#filling === filling) this.#known = known
        return known
      } finally {
        if (this.#filling === filling) this.#filling = null
      }
    }
    const filling: Filling = { all: fill(), changed }
    return filling
  }
}

function change(known: Map<string, Upload>, id: string, upload: Upload | null): void {
  if (upload === null) known.delete(id)
  else known.set(id, upload)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
