import { keys, queryClient } from '../api/queries.ts'
import { Subscribable } from '../store/store.ts'
import { type OpenQuestion, readQuestions, storeQuestions } from './open-questions.ts'
import { prepareTransfer, type SameBytes, type Transfer } from './transfer.ts'
import {
  atRest,
  finishedItem,
  hasEnded,
  type UploadItem,
  waitingItem,
  withProgress,
} from './upload-item.ts'

/** Maximum number of concurrent uploads. */
const MAX_CONCURRENT = 2

interface Entry {
  /** null: it was sent before the page was reloaded. */
  readonly file: File | null
  readonly fields: Readonly<Record<string, string>>
  transfer: (Transfer & { readonly uploadUrl: () => string | null }) | null
}

/** Where the questions about duplicates survive a reload. */
interface QuestionStore {
  read(): readonly OpenQuestion[]
  store(questions: readonly OpenQuestion[]): void
}

/** The uploads of a page, two at a time. One instance per page. */
export class UploadQueue extends Subscribable {
  #items: readonly UploadItem[] = []
  #entries = new Map<number, Entry>()
  #skipped: readonly string[] = []
  #unreadable: readonly string[] = []
  #nextKey = 1
  #prepared: Promise<void> = Promise.resolve()
  readonly #onDone: (recordingId: string | null) => void
  readonly #questions: QuestionStore

  /** @param onDone called for each finished upload. */
  constructor(onDone: (recordingId: string | null) => void, questions: QuestionStore) {
    super()
    this.#onDone = onDone
    this.#questions = questions
    for (const question of questions.read()) {
      const key = this.#nextKey++
      this.#entries.set(key, { file: null, fields: question.fields, transfer: null })
      this.#items = [...this.#items, finishedItem(key, question)]
    }
  }

  readonly items = (): readonly UploadItem[] => this.#items

  /**
   * Adds files to the queue with the given API fields. `name` replaces the file name as the recording's name.
   * Returns the keys of the items.
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
      const recordingName = name ?? file.name
      this.#entries.set(key, { file, fields: { ...fields, name: recordingName }, transfer: null })
      this.#items = [...this.#items, waitingItem(key, file, recordingName)]
    }
    this.changed()
    this.#startNext()
    return keys
  }

  /** Names of added files that are neither audio nor video. */
  readonly skipped = (): readonly string[] => this.#skipped

  skip(names: readonly string[]): void {
    this.#skipped = [...this.#skipped, ...names]
    this.changed()
  }

  forgetSkipped(): void {
    this.#skipped = []
    this.changed()
  }

  /** Paths of dropped files and folders that the browser could not read. */
  readonly unreadable = (): readonly string[] => this.#unreadable

  refuse(paths: readonly string[]): void {
    if (paths.length === 0) return
    this.#unreadable = [...this.#unreadable, ...paths]
    this.changed()
  }

  forgetUnreadable(): void {
    this.#unreadable = []
    this.changed()
  }

  async pause(key: number): Promise<void> {
    this.#update(key, (item) => atRest(item, 'paused'))
    await this.#entries.get(key)?.transfer?.pause()
    this.#startNext()
  }

  /** Resumes after a pause, or retries after a failure. */
  resume(key: number): void {
    const entry = this.#entries.get(key)
    const failed = this.#items.find((item) => item.key === key)?.state === 'failed'
    if (entry && failed) entry.transfer = null
    this.#update(key, (item) => atRest(item, 'waiting'))
    this.#startNext()
  }

  /** Removes a file from the queue; an unfinished upload is also deleted on the server. */
  async remove(key: number): Promise<void> {
    const item = this.#items.find((candidate) => candidate.key === key)
    const transfer = this.#entries.get(key)?.transfer
    this.#entries.delete(key)
    this.#items = this.#items.filter((candidate) => candidate.key !== key)
    this.#storeQuestions()
    this.changed()
    this.#startNext()
    if (!transfer || item?.state === 'done') return
    await transfer.cancel().catch(() => {
      // The server is unreachable; it deletes unfinished uploads later.
    })
  }

  /** Removes finished and failed items; the recordings are kept. */
  dismissEnded(): void {
    for (const { key } of this.#items.filter(hasEnded)) this.#entries.delete(key)
    this.#items = this.#items.filter((item) => !hasEnded(item))
    this.#storeQuestions()
    this.changed()
  }

  #startNext(): void {
    const busy = this.#items.filter(({ state }) => state === 'sending' || state === 'interrupted')
    const next = this.#items.filter(({ state }) => state === 'waiting')
    for (const item of next.slice(0, Math.max(0, MAX_CONCURRENT - busy.length))) {
      this.#update(item.key, (waiting) => ({ ...waiting, state: 'sending' }))
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
    // It may have been paused or removed while it was prepared.
    const isSending = this.#items.find((item) => item.key === key)?.state === 'sending'
    if (isSending) entry.transfer?.start()
  }

  /** Runs one at a time: only one of two equal files may resume an earlier upload. */
  async #prepare(key: number, entry: Entry): Promise<void> {
    if (entry.file === null) return
    entry.transfer ??= await prepareTransfer(entry.file, entry.fields, this.#isTaken, {
      onResumed: (offset) =>
        this.#update(key, (item) => ({
          ...item,
          resumedAtBytes: offset > 0 ? offset : item.resumedAtBytes,
          sentBytes: offset,
        })),
      onProgress: (sent) =>
        this.#update(key, (item) =>
          item.state === 'paused' ? item : withProgress(item, sent, performance.now()),
        ),
      onInterrupted: () => this.#update(key, (item) => atRest(item, 'interrupted')),
      onDone: (url, same) => this.#finish(key, url, same),
      onFailed: (message) => this.#fail(key, message),
    })
  }

  #fail(key: number, message: string): void {
    this.#update(key, (item) => atRest(item, 'failed', message))
    this.#startNext()
  }

  #finish(key: number, url: string | null, { as: sameAs, duplicateOf }: SameBytes): void {
    const recordingId = url?.split('/').at(-1) ?? null
    this.#update(key, (item) => ({
      ...atRest(item, 'done'),
      sentBytes: item.sizeBytes,
      recordingId,
      sameAs,
      duplicateOf,
    }))
    this.#storeQuestions()
    this.#onDone(recordingId)
    this.#startNext()
  }

  /** The API fields of an upload; empty if it is not in the queue any more. */
  fieldsOf(key: number): Readonly<Record<string, string>> {
    return this.#entries.get(key)?.fields ?? {}
  }

  /** The question about a duplicate was answered: both are kept. */
  keepBoth(key: number): void {
    this.#update(key, (item) => ({ ...item, duplicateOf: null }))
    this.#storeQuestions()
  }

  /** Whether the upload with this id belongs to this page. */
  isOwn(uploadId: string): boolean {
    const urls = [...this.#entries.values()].map(({ transfer }) => transfer?.uploadUrl())
    return urls.some((url) => url?.endsWith(`/${uploadId}`))
  }

  #storeQuestions(): void {
    this.#questions.store(
      this.#items.flatMap(({ key, name, sizeBytes, recordingId, sameAs, duplicateOf }) =>
        recordingId === null || duplicateOf === null
          ? []
          : [{ name, sizeBytes, recordingId, sameAs, duplicateOf, fields: this.fieldsOf(key) }],
      ),
    )
  }

  readonly #isTaken = (uploadUrl: string): boolean =>
    [...this.#entries.values()].some(({ transfer }) => transfer?.uploadUrl() === uploadUrl)

  #update(key: number, change: (item: UploadItem) => UploadItem): void {
    this.#items = this.#items.map((item) => (item.key === key ? change(item) : item))
    this.changed()
  }
}

const thisTab = () => sessionStorage

export const uploadQueue = new UploadQueue(
  () => {
    void queryClient.invalidateQueries({ queryKey: keys.lists })
  },
  {
    read: () => readQuestions(thisTab),
    store: (questions) => storeQuestions(thisTab, questions),
  },
)
