import { keys, queryClient } from '../api/queries.ts'
import { Subscribable } from '../store/store.ts'
import { prepareTransfer, type Transfer } from './transfer.ts'
import { atRest, hasEnded, type UploadItem, waitingItem, withProgress } from './upload-item.ts'

const AT_ONCE = 2

interface Entry {
  readonly file: File
  readonly fields: Readonly<Record<string, string>>
  transfer: (Transfer & { readonly uploadUrl: () => string | null }) | null
}

/** The files that this page sends, two at a time; one a page, for as long as the page is open. */
export class UploadQueue extends Subscribable {
  #items: readonly UploadItem[] = []
  #entries = new Map<number, Entry>()
  #skipped: readonly string[] = []
  #nextKey = 1
  #prepared: Promise<void> = Promise.resolve()
  readonly #onDone: (recordingId: string | null) => void

  /** @param onDone told of every recording that an upload has become. */
  constructor(onDone: (recordingId: string | null) => void) {
    super()
    this.#onDone = onDone
  }

  readonly items = (): readonly UploadItem[] => this.#items

  /**
   * Puts files in line; `fields` are the API's fields for all of them, each file's name is its recording's.
   * Answers the keys of their items.
   */
  add(
    files: readonly File[],
    fields: Readonly<Record<string, string>>,
    name?: string,
  ): readonly number[] {
    const keys: number[] = []
    for (const file of files) {
      const key = this.#nextKey++
      keys.push(key)
      const shown = name ?? file.name
      this.#entries.set(key, { file, fields: { ...fields, name: shown }, transfer: null })
      this.#items = [...this.#items, waitingItem(key, file, shown)]
    }
    this.changed()
    this.#fill()
    return keys
  }

  /** Names of files that were handed in and are no sound. */
  readonly skipped = (): readonly string[] => this.#skipped

  skip(names: readonly string[]): void {
    this.#skipped = [...this.#skipped, ...names]
    this.changed()
  }

  forgetSkipped(): void {
    this.#skipped = []
    this.changed()
  }

  async pause(key: number): Promise<void> {
    this.#put(key, (item) => atRest(item, 'paused'))
    await this.#entries.get(key)?.transfer?.pause()
    this.#fill()
  }

  /** Goes on after a pause, or tries again after a failure. */
  resume(key: number): void {
    const entry = this.#entries.get(key)
    const failed = this.#items.find((item) => item.key === key)?.state === 'failed'
    if (entry && failed) entry.transfer = null
    this.#put(key, (item) => atRest(item, 'waiting'))
    this.#fill()
  }

  /** Takes a file out of the line; what the server holds of an unfinished one is dropped there too. */
  async remove(key: number): Promise<void> {
    const item = this.#items.find((candidate) => candidate.key === key)
    const transfer = this.#entries.get(key)?.transfer
    this.#entries.delete(key)
    this.#items = this.#items.filter((candidate) => candidate.key !== key)
    this.changed()
    this.#fill()
    if (!transfer || item?.state === 'done') return
    await transfer.cancel().catch(() => {
      // The server is away: it drops unfinished uploads by itself in time.
    })
  }

  /** Removes what has arrived or was refused; the recordings stay. */
  dismissEnded(): void {
    for (const { key } of this.#items.filter(hasEnded)) this.#entries.delete(key)
    this.#items = this.#items.filter((item) => !hasEnded(item))
    this.changed()
  }

  #fill(): void {
    const busy = this.#items.filter(({ state }) => state === 'sending' || state === 'interrupted')
    const next = this.#items.filter(({ state }) => state === 'waiting')
    for (const item of next.slice(0, Math.max(0, AT_ONCE - busy.length))) {
      this.#put(item.key, (waiting) => ({ ...waiting, state: 'sending' }))
      void this.#start(item.key)
    }
  }

  async #start(key: number): Promise<void> {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#prepared = this.#prepared
      .then(() => this.#prepare(key, entry))
      .catch((error: Error) => this.#fail(key, `The file cannot be sent: ${error.message}`))
    await this.#prepared
    // Paused or removed while the earlier uploads were looked up.
    const isStill = this.#items.find((item) => item.key === key)?.state === 'sending'
    if (isStill) entry.transfer?.start()
  }

  /** One after another: of two equal files only one may go on with an earlier upload. */
  async #prepare(key: number, entry: Entry): Promise<void> {
    entry.transfer ??= await prepareTransfer(entry.file, entry.fields, this.#isTaken, {
      onResumed: (offset) =>
        this.#put(key, (item) => ({
          ...item,
          resumedAtBytes: offset > 0 ? offset : item.resumedAtBytes,
          sentBytes: offset,
        })),
      onProgress: (sent) =>
        this.#put(key, (item) =>
          item.state === 'paused' ? item : withProgress(item, sent, performance.now()),
        ),
      onInterrupted: () => this.#put(key, (item) => atRest(item, 'interrupted')),
      onDone: (url, sameAs) => this.#finish(key, url, sameAs),
      onFailed: (message) => this.#fail(key, message),
    })
  }

  #fail(key: number, message: string): void {
    this.#put(key, (item) => atRest(item, 'failed', message))
    this.#fill()
  }

  #finish(key: number, url: string | null, sameAs: readonly string[]): void {
    const recordingId = url?.split('/').at(-1) ?? null
    this.#put(key, (item) => ({
      ...atRest(item, 'done'),
      sentBytes: item.sizeBytes,
      recordingId,
      sameAs,
    }))
    this.#onDone(recordingId)
    this.#fill()
  }

  /** Whether this page sends the upload with this id. */
  isOwn(uploadId: string): boolean {
    const urls = [...this.#entries.values()].map(({ transfer }) => transfer?.uploadUrl())
    return urls.some((url) => url?.endsWith(`/${uploadId}`))
  }

  readonly #isTaken = (uploadUrl: string): boolean =>
    [...this.#entries.values()].some(({ transfer }) => transfer?.uploadUrl() === uploadUrl)

  #put(key: number, change: (item: UploadItem) => UploadItem): void {
    this.#items = this.#items.map((item) => (item.key === key ? change(item) : item))
    this.changed()
  }
}

export const uploadQueue = new UploadQueue(() => {
  void queryClient.invalidateQueries({ queryKey: keys.lists })
})
