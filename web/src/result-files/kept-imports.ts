import { Subscribable } from '../store/store.ts'
import { isWithoutSound } from './import-item.ts'
import type { ImportQueue } from './import-queue.ts'
import {
  type KeptRecord,
  type KeptState,
  mayKeep,
  offeredOf,
  type PendingImport,
} from './kept-import.ts'
import type { KeptChange, KeptImportsStore } from './kept-imports-store.ts'

/** What the page needs to know about the pages that keep files. */
interface PagePorts {
  readonly store: KeptImportsStore
  readonly pageId: string
  /** Says that this page is open, and calls `use` with each other page once it is closed. */
  readonly whenClosed: (pages: readonly string[], use: (page: string) => void) => void
  readonly nowMs: () => number
}

/** What is kept. `unknown`: not asked yet; `refused`: the browser does not allow it. */
type Keeping = 'unknown' | 'kept' | 'refused'

/** An answer to the offer that the browser refused. Nothing was changed. */
export interface Refusal {
  readonly answer: 'go-on' | 'discard'
  readonly reason: string
}

interface Kept {
  readonly record: KeptRecord
  readonly item: PendingImport['item']
  readonly recordings: string
}

/**
 * Keeps the files that are not imported completely in this browser, and offers those of pages that were reloaded or
 * closed. One instance per page.
 */
export class KeptImports extends Subscribable {
  readonly #queue: ImportQueue
  readonly #ports: PagePorts
  #kept: ReadonlyMap<number, Kept> = new Map()
  #left: readonly KeptRecord[] = []
  #keeping: Keeping = 'unknown'
  #notKept = 0
  #isWriting = false
  #isChanged = false
  #lastId = 0
  #refusal: Refusal | null = null
  /** Ids that other pages have taken or removed, or whose file is lost. */
  readonly #gone = new Set<string>()
  /** Files that were taken over, with their record. */
  readonly #taken = new Map<File, KeptRecord>()

  constructor(queue: ImportQueue, ports: PagePorts) {
    super()
    this.#queue = queue
    this.#ports = ports
    queue.subscribe(() => void this.#keep())
    ports.store.onGone(this.#onGone)
  }

  /** Files that a reloaded or closed page has left. */
  readonly left = (): readonly KeptRecord[] => this.#left

  /** Why the last answer to the offer did nothing. null: it was not refused. */
  readonly refusal = (): Refusal | null => this.#refusal

  /** Whether the files of this page that wait are kept. */
  readonly keeping = (): Keeping => this.#keeping

  /** How many files of this page would be lost by a reload. */
  readonly notKept = (): number => this.#notKept

  /** Looks for what other pages have left. */
  async start(): Promise<void> {
    const { store, pageId, whenClosed } = this.#ports
    const owners = await store.all().then(
      (all) => new Set(all.map(({ owner }) => owner)),
      // The browser refuses: there is nothing to go on with.
      () => new Set<string>(),
    )
    owners.delete(pageId)
    whenClosed([...owners], (page) => {
      // What cannot be read or removed now is offered by the next page.
      this.#offer(page).catch(() => undefined)
    })
  }

  /** Imports what was left. If the browser refuses, the offer stays, see `refusal`. */
  async goOn(): Promise<void> {
    const { store, pageId } = this.#ports
    const taken = await this.#answer('go-on', (left) => store.take(left, pageId))
    if (taken === null) return
    for (const { record, file } of taken) {
      this.#gone.delete(record.id)
      this.#taken.set(file, record)
    }
    this.#queue.goOn(taken.map(({ record, file }) => ({ ...record.state, file })))
  }

  /** Forgets what was left. If the browser refuses, the offer stays, see `refusal`. */
  async discard(): Promise<void> {
    await this.#answer('discard', (remove) => this.#ports.store.change({ put: [], remove }))
  }

  /** Returns null if the browser refuses. */
  async #answer<T>(
    answer: Refusal['answer'],
    act: (left: readonly KeptRecord[]) => Promise<T>,
  ): Promise<T | null> {
    const left = this.#left
    this.#refusal = null
    this.changed()
    try {
      const result = await act(left)
      this.#offerNoMore(new Set(left.map(({ id }) => id)))
      return result
    } catch (error) {
      this.#refusal = { answer, reason: error instanceof Error ? error.message : '' }
      this.changed()
      return null
    }
  }

  async #offer(page: string): Promise<void> {
    const { store, nowMs } = this.#ports
    const found = (await store.all()).filter(({ owner }) => owner === page)
    const others = this.#left.filter(({ owner }) => owner !== page)
    const { offered, dropped } = offeredOf([...others, ...found], nowMs())
    this.#setLeft(offered)
    if (dropped.length > 0) await store.change({ put: [], remove: dropped })
  }

  #setLeft(left: readonly KeptRecord[]): void {
    this.#left = left
    this.changed()
  }

  #offerNoMore(ids: ReadonlySet<string>): void {
    if (this.#left.some(({ id }) => ids.has(id))) {
      this.#setLeft(this.#left.filter(({ id }) => !ids.has(id)))
    }
  }

  readonly #onGone = (ids: readonly string[]): void => {
    this.#offerNoMore(new Set(ids))
    for (const id of ids) this.#gone.add(id)
    // Without locks other pages are offered what this one still has.
    if (this.#isKeptNoMore()) void this.#keep()
  }

  /** Whether something must be kept again, with its file. */
  #isKeptNoMore(): boolean {
    return [...this.#kept.values()].some(({ record }) => this.#isGone(record))
  }

  /** Writes what has changed; changes meanwhile are written together after that. */
  async #keep(): Promise<void> {
    this.#isChanged = true
    if (this.#isWriting) return
    this.#isWriting = true
    while (this.#isChanged) {
      this.#isChanged = false
      await this.#write()
    }
    this.#isWriting = false
  }

  async #write(): Promise<void> {
    const pending = this.#queue.pending()
    if (this.#keeping === 'refused') {
      this.#setNotKept(pending.length)
      return
    }
    const { next, change, notKept } = this.#changeFor(pending)
    const again = this.#droppedAgain(next)
    const remove = [...change.remove, ...again]
    try {
      if (change.put.length + remove.length > 0) {
        const lost = await this.#ports.store.change({ put: change.put, remove })
        for (const id of lost) this.#gone.add(id)
      }
      this.#kept = next
      if (this.#isKeptNoMore()) this.#isChanged = true
      this.#keeping = 'kept'
      this.#offerNoMore(new Set(again.map(({ id }) => id)))
      this.#setNotKept(notKept)
    } catch {
      // Blocked, full, or a browser without a database: the list says so.
      this.#keeping = 'refused'
      this.#setNotKept(pending.length)
    }
  }

  #setNotKept(count: number): void {
    this.#notKept = count
    this.changed()
  }

  #changeFor(pending: readonly PendingImport[]) {
    const next = new Map<number, Kept>()
    const put: KeptChange['put'][number][] = []
    let sizeBytes = 0
    for (const each of pending) {
      const { item, file } = each
      const before = this.#kept.get(item.key)
      const known = this.#isGone(before?.record) ? undefined : before
      const size = known?.record.sizeBytes ?? file.size
      if (!mayKeep(next.size + 1, sizeBytes + size)) continue
      sizeBytes += size
      const recordings = each.sounds.map(({ recording }) => recording?.id ?? '').join(' ')
      if (known?.item === item && known.recordings === recordings) {
        next.set(item.key, known)
        continue
      }
      const from = this.#taken.get(file)
      const taken = this.#isGone(from) ? undefined : from
      const record = this.#recordOf(each, known?.record ?? taken)
      put.push({ record, file: known === undefined && taken === undefined ? file : undefined })
      next.set(item.key, { record, item, recordings })
    }
    const now = new Set([...next.values()].map(({ record }) => record.id))
    const before = [...this.#kept.values()].map(({ record }) => record)
    const remove = before.filter(({ id }) => !now.has(id))
    return { next, change: { put, remove }, notKept: pending.length - next.size }
  }

  #isGone(record: KeptRecord | undefined): boolean {
    return record !== undefined && this.#gone.has(record.id)
  }

  #recordOf(pending: PendingImport, known: KeptRecord | undefined): KeptRecord {
    const { item, file, path, isBesideSound, sounds } = pending
    const open = isWithoutSound(item) ? [] : item.open
    const state: KeptState = { path, isBesideSound, kind: item.target.kind, sounds, open }
    if (known !== undefined) return { ...known, state }
    this.#lastId += 1
    const id = `${this.#ports.pageId}-${this.#lastId}`
    const { pageId: owner, nowMs } = this.#ports
    return { id, owner, keptAtMs: nowMs(), sizeBytes: file.size, state }
  }

  /** What of the offer this page keeps too: it is not offered beside it. */
  #droppedAgain(kept: ReadonlyMap<number, Kept>): readonly KeptRecord[] {
    if (this.#left.length === 0) return []
    const nameOf = ({ sizeBytes, state }: KeptRecord) => `${sizeBytes} ${state.path}`
    const here = new Set([...kept.values()].map(({ record }) => nameOf(record)))
    return this.#left.filter((record) => here.has(nameOf(record)))
  }
}

/** Says by locks of the browser which pages are open. Without locks (insecure origins) all others count as closed. */
export function whenPagesClose(pageId: string): PagePorts['whenClosed'] {
  const nameOf = (page: string) => `toolkit-imports:${page}`
  const isLocking = 'locks' in navigator
  if (isLocking) {
    // Held until the page is closed. Where locks are denied, another page offers the files of this one too.
    navigator.locks
      .request(nameOf(pageId), () => new Promise(() => undefined))
      .catch(() => undefined)
  }
  return (pages, use) => {
    for (const page of pages) {
      if (!isLocking) use(page)
      else {
        navigator.locks.request(nameOf(page), async () => use(page)).catch(() => use(page))
      }
    }
  }
}
