import { type ErrorCode, ToolkitError } from '../errors.ts'
import { NO_HINTS } from '../model/run.ts'
import type { SourceObject, WatchedPlace } from '../ports/source-browser.ts'
import type { System } from '../runtime/system.ts'
import { timestamp } from '../runtime/system.ts'
import type { Fetches } from '../toolkit/fetches.ts'
import type { SkippedObject, WatchState } from '../toolkit/sources.ts'
import type { FetchedUploads } from './fetches.ts'
import type { TakenObjects, Versioned } from './taken-objects.ts'

/** So many objects of one place are fetched or wait for it. */
const UNDER_WAY = 20
/** A place of which so many objects could not be fetched is left alone until a person has looked at them. */
const MAX_FAILED = 50
/** A look that takes long is followed by a wait of so many times its length. */
const LOOK_SHARE = 10
/** The most objects that are remembered until the next look, because they may still be growing. */
const MAX_GROWING = 10_000
const LAST_SKIPPED = 20

const DRAFT: Parameters<Fetches['begin']>[1] = {
  name: null,
  speakers: NO_HINTS,
  provider: null,
  model: null,
  diarize: true,
  confirmed: false,
  track: null,
}

export interface WatchServices {
  readonly fetches: Pick<FetchedUploads, 'beginFound' | 'underWay'>
  readonly taken: TakenObjects
  /** Stops and deletes an upload. */
  readonly abandon: (uploadId: string) => Promise<void>
}

/** Looks at one place again and again, and begins to fetch what is new there. */
export class Watch {
  readonly #system: System
  readonly #place: WatchedPlace
  readonly #services: WatchServices
  readonly #underWay = new Set<Promise<unknown>>()
  /** Failures since they were last counted in the storage. */
  #failures = 0
  /** The versions that the last look has found of objects that were not taken. */
  #seen: ReadonlyMap<string, string> = new Map()
  #state: Omit<WatchState, 'place' | 'everySeconds'> = {
    lastLookAt: null,
    error: null,
    taken: 0,
    skipped: 0,
    lastSkipped: [],
  }

  constructor(system: System, place: WatchedPlace, services: WatchServices) {
    this.#system = system
    this.#place = place
    this.#services = services
  }

  get state(): WatchState {
    const { everySeconds } = this.#system.watch
    return { place: this.#place.name, everySeconds, ...this.#state }
  }

  /** Looks until aborted. Resolves when what it has begun has ended, too. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, watch, log } = this.#system
    await this.#adopt().catch((error: unknown) => log({ event: 'watch-not-continued', error }))
    while (!signal.aborted) {
      const began = clock.now()
      await this.#look(signal)
      const waitMs = Math.max(watch.everySeconds * 1000, LOOK_SHARE * (clock.now() - began))
      await clock.wait(waitMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
    await Promise.all(this.#underWay)
  }

  async #look(signal: AbortSignal): Promise<void> {
    let error: ToolkitError | null = null
    const seen = new Map<string, string>()
    try {
      await this.#requireFewFailures()
      for await (const page of this.#place.pages(signal)) {
        for (const object of await this.#services.taken.fresh(page)) {
          signal.throwIfAborted()
          if (this.#isSettled(object, seen)) await this.#take(object, signal)
        }
      }
      this.#seen = seen
    } catch (reason) {
      if (signal.aborted) return
      error = asError(reason)
      // What it has found before the error would else never be settled if the error stays.
      this.#seen = new Map([...this.#seen, ...seen].slice(-MAX_GROWING))
    }
    const before = this.#state.error
    if (error !== null && error.message !== before?.message) {
      const { code, message } = error
      this.#system.log({ event: 'watch-look-failed', place: this.#place.name, code, message })
    }
    const failure = error === null ? null : { code: error.code, message: error.message }
    this.#state = { ...this.#state, error: failure, lastLookAt: timestamp(this.#system) }
  }

  /** Whether the last look has found the same version, if the place has objects that grow. */
  #isSettled({ address, version }: SourceObject, seen: Map<string, string>): boolean {
    if (!this.#place.growing) return true
    if (seen.size < MAX_GROWING) seen.set(address, version)
    return this.#seen.get(address) === version
  }

  async #take(object: SourceObject, signal: AbortSignal): Promise<void> {
    while (this.#underWay.size >= UNDER_WAY) await Promise.race(this.#underWay)
    signal.throwIfAborted()
    if (this.#failures >= MAX_FAILED) await this.#requireFewFailures()
    // A person, or another place, may have taken it since the page was read.
    if ((await this.#services.taken.fresh([object])).length === 0) return
    const { upload, made, isNew } = await this.#services.fetches.beginFound(object, DRAFT)
    // One that is under way may be of another version, or of a person: the next look finds what is left.
    if (isNew) this.#follow(object, upload.id, made)
  }

  /** Continues with what the last process has begun. */
  async #adopt(): Promise<void> {
    for (const { id, finishedAt, source } of await this.#system.storage.uploads.list()) {
      if (finishedAt !== null || !source?.found || !this.#holds(source.address)) continue
      const { address, version, error } = source
      if (version === null) continue
      const made =
        error === null
          ? this.#services.fetches.underWay(id)
          : Promise.reject(new ToolkitError(error.code as ErrorCode, error.message))
      if (made !== null) this.#follow({ address, version }, id, made)
    }
  }

  #holds(address: string): boolean {
    return address.startsWith(this.#place.name)
  }

  #follow(object: Versioned, uploadId: string, made: Promise<unknown>): void {
    const ended = made
      .then(
        () => {
          this.#state = { ...this.#state, taken: this.#state.taken + 1 }
        },
        (error: unknown) => this.#failed(object, uploadId, error),
      )
      .catch((error: unknown) => this.#system.log({ event: 'watch-not-noted', error }))
      .finally(() => this.#underWay.delete(ended))
    this.#underWay.add(ended)
  }

  /** What is no recording is noted and removed; what has changed is left to the next look; the rest stays with its reason. */
  async #failed(object: Versioned, uploadId: string, reason: unknown): Promise<void> {
    const error = asError(reason)
    if (['source-changed', 'source-not-found'].includes(error.code)) {
      // A disk or a bucket that was away for a moment comes back with the same versions.
      await this.#services.taken.forget(object)
      return this.#services.abandon(uploadId)
    }
    if (!error.code.startsWith('audio-')) {
      this.#failures += 1
      return
    }
    await this.#services.taken.note(object, null)
    await this.#services.abandon(uploadId)
    const { address } = object
    const { code, message } = error
    this.#system.log({ event: 'watch-skipped', uploadId, code })
    const skipped: SkippedObject = { address, message }
    this.#state = {
      ...this.#state,
      skipped: this.#state.skipped + 1,
      lastSkipped: [skipped, ...this.#state.lastSkipped].slice(0, LAST_SKIPPED),
    }
  }

  async #requireFewFailures(): Promise<void> {
    this.#failures = 0
    const uploads = await this.#system.storage.uploads.list()
    const failed = uploads.filter(
      ({ finishedAt, source }) =>
        finishedAt === null && source?.error != null && this.#holds(source.address),
    )
    if (failed.length < MAX_FAILED) return
    throw new ToolkitError(
      'source-unusable',
      `${failed.length} objects could not be fetched. Try them again or dismiss them in the list of recordings being fetched; then the watch goes on.`,
    )
  }
}

function asError(reason: unknown): ToolkitError {
  if (reason instanceof ToolkitError) return reason
  const message = 'Something went wrong on the server. See its log.'
  return new ToolkitError('internal', message, { cause: reason })
}
