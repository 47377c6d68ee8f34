import type { CorpusImportView, ImportedView, ImportFields } from '@toolkit/server/client'
import { Subscribable } from '../store/store.ts'
import { hasEnded, type UploadItem } from '../upload-queue/upload-item.ts'
import {
  type ImportItem,
  type ImportTarget,
  isImporting,
  isPending,
  isWithoutSound,
  type OpenResult,
  openResult,
  type Sound,
  type TargetRecording,
  type TargetSound,
  waitingImport,
  withAnswer,
  withImported,
  withNamesakes,
} from './import-item.ts'
import type { KeptResult, PendingImport } from './kept-import.ts'
import { baseName, type GivenFile, isCommonFile, matchSounds } from './result-files.ts'
import { SoundsOfPage } from './sounds-of-page.ts'

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

interface Entry extends GivenFile {
  /** Dropped or chosen together with audio. */
  readonly isBesideSound: boolean
}

/** The files with results of a page, which are imported once their recordings exist. One instance per page. */
export class ImportQueue extends Subscribable {
  #items: readonly ImportItem[] = []
  readonly #entries = new Map<number, Entry>()
  readonly #sounds = new SoundsOfPage()
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
    files: readonly GivenFile[],
    sounds: readonly (GivenFile & { readonly uploadKey: number })[] = [],
  ): void {
    const beside = sounds.map(({ file, path, uploadKey }) => ({
      ...soundOf(file, path),
      uploadKey,
    }))
    for (const { uploadKey, ...sound } of beside) this.#sounds.add(uploadKey, sound)
    const matches = matchSounds(
      files.map(({ path }) => path),
      sounds.map(({ path }) => path),
    )
    const isFolder = beside.length > 0
    const added = files.map((given, index) => {
      const key = this.#nextKey()
      const { sounds: places = [], isCertain = false } = matches[index] ?? {}
      const found = places.flatMap((place) => beside[place] ?? [])
      const [first] = found
      const target: ImportTarget =
        first === undefined
          ? { kind: 'named', after: beside.map(({ uploadKey }) => uploadKey) }
          : isCertain
            ? { kind: 'upload', sound: first }
            : { kind: 'choice', sounds: found }
      this.#entries.set(key, { ...given, isBesideSound: isFolder })
      return waitingImport(key, given.path, target)
    })
    this.#items = [...this.#items, ...added]
    this.changed()
    this.onUploadsChanged()
  }

  /** What a reload of the page would lose. */
  pending(): readonly PendingImport[] {
    return this.#items.flatMap((item) => {
      const entry = this.#entries.get(item.key)
      if (entry === undefined || !isPending(item)) return []
      return [{ ...entry, item, sounds: this.#sounds.keptOf(item.target) }]
    })
  }

  /** Goes on with what was kept before the page was reloaded. */
  goOn(kept: readonly KeptResult[]): void {
    this.#sounds.see(this.#ports.uploads())
    this.#sounds.lookFor(kept.flatMap(({ sounds }) => sounds.flatMap(({ sound }) => sound ?? [])))
    const added = kept.map(({ file, path, isBesideSound, kind, sounds, open }) => {
      const key = this.#nextKey()
      this.#entries.set(key, { file, path, isBesideSound })
      const item = waitingImport(key, path, this.#sounds.targetOf(kind, sounds))
      if (open.length === 0) return item
      const again = open.map((one) => ({ ...one, key: this.#nextKey() }))
      return { ...item, state: 'answered' as const, open: again }
    })
    this.#items = [...this.#items, ...added]
    this.changed()
    for (const { key, open } of added) {
      for (const one of open) {
        if (one.state === 'sending' && one.recording !== null) {
          this.choose(key, one.key, one.recording)
        }
      }
    }
    this.onUploadsChanged()
  }

  /** Imports what belongs to an upload into another recording: its bytes were there before. */
  redirect(uploadKey: number, recording: TargetRecording): void {
    this.#sounds.redirect(uploadKey, recording)
    this.onUploadsChanged()
  }

  /** Sends what has waited for uploads. Called whenever they change. */
  readonly onUploadsChanged = (): void => {
    const uploads = this.#ports.uploads()
    this.#sounds.see(uploads)
    const waiting = this.#items.filter((item) => item.state === 'waiting' || isWithoutSound(item))
    if (waiting.length === 0) return
    const active = new Set(uploads.filter((each) => !hasEnded(each)).map(({ key }) => key))
    for (const { key, target, state } of waiting) {
      if (target.kind === 'recording') this.#sendTo(key, target.recording)
      else if (target.kind === 'named') {
        if (!target.after.some((upload) => active.has(upload))) this.#sendNamed(key)
      } else if (target.kind === 'choice') this.#offer(key, target.sounds)
      else {
        const { sound } = target
        const uploadKey = sound.uploadKey ?? this.#sounds.again(sound)
        const landing = uploadKey === null ? 'none' : this.#sounds.landing(uploadKey)
        if (landing === 'none') {
          if (state === 'waiting') this.#ask(key, { ...sound, uploadKey: null })
        } else if (landing !== 'open') this.#sendTo(key, landing)
        else if (state !== 'waiting' || sound.uploadKey === null) {
          const found: ImportTarget = { kind: 'upload', sound: { ...sound, uploadKey } }
          this.#update(key, (item) => ({ ...item, state: 'waiting', open: [], target: found }))
        }
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

  #ask(key: number, sound: TargetSound): void {
    this.#update(key, (item) => ({
      ...item,
      state: 'answered',
      target: { kind: 'upload', sound },
      open: [openResult(this.#nextKey(), null)],
    }))
  }

  /** Asks which of these audio files a result belongs to, once all are uploaded. */
  #offer(key: number, sounds: readonly TargetSound[]): void {
    const landings = sounds.map(({ uploadKey }) =>
      uploadKey === null ? 'none' : this.#sounds.landing(uploadKey),
    )
    if (landings.includes('open')) return
    const candidates = landings.filter((landing) => typeof landing === 'object')
    const open = { ...openResult(this.#nextKey(), null), candidates }
    this.#update(key, (item) => ({ ...item, state: 'answered', open: [open] }))
  }

  #sendTo(key: number, recording: TargetRecording): void {
    this.#update(key, (item) => ({ ...item, state: 'sending', open: [] }))
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
        this.#withPaths(
          withNamesakes(
            withAnswer(item, answer, role === 'reference', () => this.#nextKey()),
            named,
          ),
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

  /** Candidates from folders of this page are told apart by their paths. */
  #withPaths(item: ImportItem): ImportItem {
    const open = item.open.map((one) => ({
      ...one,
      candidates: one.candidates.map((each) => this.#sounds.withPath(each)),
    }))
    return { ...item, open }
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

function soundOf(file: File, path: string): Sound {
  return { path, name: file.name, sizeBytes: file.size, lastModified: file.lastModified }
}
