import type { CorpusImportView, ImportedView, ImportFields } from '@toolkit/server/client'
import { Subscribable } from '../store/store.ts'
import { hasEnded, type UploadItem } from '../upload-queue/upload-item.ts'
import {
  type ImportItem,
  type ImportTarget,
  isImporting,
  type OpenResult,
  openResult,
  type TargetRecording,
  waitingImport,
  withAnswer,
  withImported,
  withNamesakes,
} from './import-item.ts'
import { baseName, isCommonFile, soundOf } from './result-files.ts'

/** As many as the server reads at a time. */
const MAX_CONCURRENT = 2

/** The role of imported results. */
export type ImportRole = NonNullable<ImportFields['role']>

/** What the queue needs of the page. */
interface ImportPorts {
  readonly importFile: (id: string, file: File, fields: ImportFields) => Promise<ImportedView>
  readonly importFiles: (file: File, fields: ImportFields) => Promise<CorpusImportView>
  /** The recordings with this name, without regard to case and extension. */
  readonly recordingsNamed: (name: string) => Promise<readonly TargetRecording[]>
  /** The uploads of the page, in which files may find their recording. */
  readonly uploads: () => readonly UploadItem[]
  readonly role: () => ImportRole
  readonly errorMessage: (error: unknown) => string
  readonly errorCode: (error: unknown) => string | null
  /** Called with a file beside audio that turns out to hold no result. */
  readonly onNoResult: (fileName: string) => void
}

interface Entry {
  readonly file: File
  /** Dropped or chosen together with audio. */
  readonly isBesideSound: boolean
}

/** Where an upload has gone. */
interface Landing {
  readonly recording: TargetRecording | null
  readonly duplicateOf: string | null
}

/** The files with results of a page, which are imported once their recordings exist. One instance per page. */
export class ImportQueue extends Subscribable {
  #items: readonly ImportItem[] = []
  readonly #entries = new Map<number, Entry>()
  readonly #landings = new Map<number, Landing>()
  #jobs: (() => Promise<void>)[] = []
  #running = 0
  #lastKey = 0
  readonly #ports: ImportPorts

  constructor(ports: ImportPorts) {
    super()
    this.#ports = ports
  }

  readonly items = (): readonly ImportItem[] => this.#items

  /**
   * Adds the files of one drop or choice.
   * @param sounds the audio files beside them, with the keys of their uploads.
   */
  add(
    files: readonly File[],
    sounds: readonly { readonly file: File; readonly uploadKey: number }[] = [],
  ): void {
    const names = sounds.map(({ file }) => file)
    for (const file of files) {
      const key = this.#nextKey()
      const sound = sounds[soundOf(file, names) ?? -1]
      const target: ImportTarget = sound
        ? { kind: 'upload', uploadKey: sound.uploadKey, name: sound.file.name }
        : { kind: 'named', after: sounds.map(({ uploadKey }) => uploadKey) }
      this.#entries.set(key, { file, isBesideSound: sounds.length > 0 })
      this.#items = [...this.#items, waitingImport(key, file.name, target)]
    }
    this.changed()
    this.onUploadsChanged()
  }

  /** Imports what belongs to an upload into another recording: its bytes were there before. */
  redirect(uploadKey: number, recording: TargetRecording): void {
    for (const { key, target, state } of this.#items) {
      if (state !== 'waiting' || target.kind !== 'upload' || target.uploadKey !== uploadKey) {
        continue
      }
      this.#update(key, (item) => ({ ...item, target: { kind: 'recording', recording } }))
    }
    this.onUploadsChanged()
  }

  /** Sends what has waited for uploads. Called whenever they change. */
  readonly onUploadsChanged = (): void => {
    if (this.#items.every(({ state }) => state !== 'waiting')) return
    const uploads = new Map(this.#ports.uploads().map((upload) => [upload.key, upload]))
    for (const { key, recordingId, name, duplicateOf } of uploads.values()) {
      if (recordingId === null) continue
      this.#landings.set(key, { recording: { id: recordingId, name }, duplicateOf })
    }
    for (const { key, target, state } of this.#items) {
      if (state !== 'waiting') continue
      if (target.kind === 'recording') this.#sendTo(key, target.recording)
      else if (target.kind === 'named') {
        const isLeft = target.after.some((upload) => {
          const found = uploads.get(upload)
          return found !== undefined && !hasEnded(found)
        })
        if (!isLeft) this.#sendNamed(key)
      } else {
        const upload = uploads.get(target.uploadKey)
        const recording = this.#landings.get(target.uploadKey)?.recording ?? null
        // The question about a duplicate decides which recording it is.
        const isOpen =
          upload !== undefined && (upload.state !== 'done' || upload.duplicateOf !== null)
        if (isOpen) continue
        if (recording === null) this.#ask(key)
        else this.#sendTo(key, recording)
      }
    }
  }

  /** Imports an open result into a recording. */
  choose(key: number, resultKey: number, recording: TargetRecording): void {
    this.#updateOpen(key, resultKey, (open) => ({ ...open, recording, state: 'sending' }))
    this.#run(() => this.#importOpen(key, resultKey, recording))
  }

  /** Tries a refused result again; without a recording, all recordings of the file. */
  retry(key: number, resultKey: number): void {
    const open = this.#item(key)?.open.find((one) => one.key === resultKey)
    if (open === undefined) return
    if (open.recording !== null) this.choose(key, resultKey, open.recording)
    else {
      this.#update(key, (item) => ({ ...item, open: [] }))
      this.#sendNamed(key)
    }
  }

  /** Leaves an open result out. */
  dismissResult(key: number, resultKey: number): void {
    this.#update(key, (item) => ({
      ...item,
      open: item.open.filter((one) => one.key !== resultKey),
    }))
    const item = this.#item(key)
    if (item?.open.length === 0 && item.imported.length === 0) this.remove(key)
  }

  remove(key: number): void {
    this.#entries.delete(key)
    this.#items = this.#items.filter((item) => item.key !== key)
    this.changed()
  }

  /** Removes the files that are imported completely. */
  dismissDone(): void {
    for (const item of this.#items) {
      if (!isImporting(item) && item.open.length === 0) this.#entries.delete(item.key)
    }
    this.#items = this.#items.filter(({ key }) => this.#entries.has(key))
    this.changed()
  }

  #ask(key: number): void {
    this.#update(key, (item) => ({
      ...item,
      state: 'answered',
      open: [openResult(this.#nextKey(), null)],
    }))
  }

  #sendTo(key: number, recording: TargetRecording): void {
    this.#update(key, (item) => ({ ...item, state: 'sending' }))
    this.#run(async () => {
      const entry = this.#entries.get(key)
      if (entry === undefined) return
      const role = this.#ports.role()
      try {
        const answer = await this.#ports.importFile(recording.id, entry.file, { role })
        this.#update(key, (item) =>
          withImported(item, null, recording, answer, role === 'reference'),
        )
      } catch (error) {
        // The file names other recordings.
        if (this.#ports.errorCode(error) === 'import-no-match') await this.#importNamed(key)
        else this.#refuse(key, recording, error)
      }
    })
  }

  #sendNamed(key: number): void {
    this.#update(key, (item) => ({ ...item, state: 'sending' }))
    this.#run(() => this.#importNamed(key))
  }

  async #importNamed(key: number): Promise<void> {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    const role = this.#ports.role()
    try {
      const answer = await this.#ports.importFiles(entry.file, { role })
      const { imported, unmatched, failed } = answer
      const [only] = unmatched
      const isAlone = imported.length + unmatched.length + failed.length === 1
      // A file with one result may name nothing, or something else: then its own name counts.
      const named =
        isAlone && only?.candidates.length === 0
          ? await this.#ports.recordingsNamed(baseName(entry.file.name))
          : []
      this.#update(key, (item) =>
        withNamesakes(
          withAnswer(item, answer, role === 'reference', () => this.#nextKey()),
          named,
        ),
      )
      const [recording] = named
      const open = this.#item(key)?.open[0]
      if (recording !== undefined && named.length === 1 && open !== undefined) {
        this.choose(key, open.key, recording)
      }
    } catch (error) {
      const isNone = this.#ports.errorCode(error) === 'import-unknown-format'
      if (isNone && entry.isBesideSound && isCommonFile(entry.file)) {
        this.remove(key)
        this.#ports.onNoResult(entry.file.name)
      } else this.#refuse(key, null, error)
    }
  }

  async #importOpen(key: number, resultKey: number, recording: TargetRecording): Promise<void> {
    const entry = this.#entries.get(key)
    const open = this.#item(key)?.open.find((one) => one.key === resultKey)
    if (entry === undefined || open === undefined) return
    const role = this.#ports.role()
    const { result } = open
    try {
      const fields = { role, ...(result === null ? {} : { result }) }
      const answer = await this.#ports.importFile(recording.id, entry.file, fields)
      this.#update(key, (item) =>
        withImported(item, resultKey, recording, answer, role === 'reference'),
      )
    } catch (error) {
      const message = this.#ports.errorMessage(error)
      this.#updateOpen(key, resultKey, (one) => ({ ...one, state: 'failed', message }))
    }
  }

  #refuse(key: number, recording: TargetRecording | null, error: unknown): void {
    const refused = openResult(this.#nextKey(), recording, this.#ports.errorMessage(error))
    this.#update(key, (item) => ({ ...item, state: 'answered', open: [refused] }))
  }

  #run(job: () => Promise<void>): void {
    this.#jobs = [...this.#jobs, job]
    this.#startNext()
  }

  #startNext(): void {
    while (this.#running < MAX_CONCURRENT) {
      const [next, ...later] = this.#jobs
      if (next === undefined) return
      this.#jobs = later
      this.#running += 1
      void next().finally(() => {
        this.#running -= 1
        this.#startNext()
      })
    }
  }

  #nextKey(): number {
    this.#lastKey += 1
    return this.#lastKey
  }

  #item(key: number): ImportItem | undefined {
    return this.#items.find((item) => item.key === key)
  }

  #update(key: number, change: (item: ImportItem) => ImportItem): void {
    this.#items = this.#items.map((item) => (item.key === key ? change(item) : item))
    this.changed()
  }

  #updateOpen(key: number, resultKey: number, change: (open: OpenResult) => OpenResult): void {
    this.#update(key, (item) => ({
      ...item,
      open: item.open.map((one) => (one.key === resultKey ? change(one) : one)),
    }))
  }
}
