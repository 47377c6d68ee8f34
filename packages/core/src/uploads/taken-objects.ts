import type { Recording } from '../model/recording.ts'
import type { SourceObject } from '../ports/source-browser.ts'
import { type System, timestamp } from '../runtime/system.ts'

/** The bytes of an object. */
export type Versioned = Pick<SourceObject, 'address' | 'version'>

/** What became of the objects of sources, by address and version. */
export class TakenObjects {
  readonly #system: System

  constructor(system: System) {
    this.#system = system
  }

  /** Stores that an object becomes this recording; null: it is none. */
  async note(object: Versioned, recordingId: string | null): Promise<void> {
    const key = this.#keyOf(object)
    await this.#system.storage.taken.put({ key, recordingId, at: timestamp(this.#system) })
  }

  /** An object that was gone before it was read is taken if it is found again. */
  async forget(object: Versioned): Promise<void> {
    await this.#system.storage.taken.put({ key: this.#keyOf(object), recordingId: null, at: '' })
  }

  /** The objects, at most `TAKEN_KEYS`, that were never taken. */
  async fresh<T extends Versioned>(objects: readonly T[]): Promise<readonly T[]> {
    const keys = objects.map((object) => this.#keyOf(object))
    const stored = await this.#system.storage.taken.get(keys)
    const taken = new Set(stored.filter(({ at }) => at !== '').map(({ key }) => key))
    return objects.filter((_, index) => !taken.has(keys[index] ?? ''))
  }

  /** For each object, at most `TAKEN_KEYS`: the recording that it has become; null: none, or it is in the trash. */
  async recordingsOf(objects: readonly Versioned[]): Promise<readonly (Recording | null)[]> {
    const { taken, recordings } = this.#system.storage
    const keys = objects.map((object) => this.#keyOf(object))
    const found = new Map((await taken.get(keys)).map(({ key, recordingId }) => [key, recordingId]))
    return Promise.all(
      keys.map(async (key) => {
        const id = found.get(key) ?? null
        const recording = id === null ? null : await recordings.get(id)
        return recording?.trashedAt === null ? recording : null
      }),
    )
  }

  #keyOf({ address, version }: Versioned): string {
    const digest = this.#system.newDigest()
    digest.update(new TextEncoder().encode(JSON.stringify([address, version])))
    return digest.hex()
  }
}
