import type { CorpusImportView, ImportedView } from '@toolkit/server/client'

/** A recording that something is imported into. */
export interface TargetRecording {
  readonly id: string
  readonly name: string
  /** Where it was uploaded from, if that is known and says more than its name. */
  readonly path?: string
}

/** An audio file of a drop or a choice. */
export interface Sound {
  /** Its place in the dropped or chosen folder; the name of a single file. */
  readonly path: string
  readonly name: string
  readonly sizeBytes: number
  readonly lastModified: number
}

/** An audio file beside a result. `uploadKey` null: it was not uploaded before the page was reloaded. */
export interface TargetSound extends Sound {
  readonly uploadKey: number | null
}

/** Where a file belongs. */
export type ImportTarget =
  /** The recording of an upload, which may not be finished. */
  | { readonly kind: 'upload'; readonly sound: TargetSound }
  /** One of these, which the person chooses after their uploads. */
  | { readonly kind: 'choice'; readonly sounds: readonly TargetSound[] }
  | { readonly kind: 'recording'; readonly recording: TargetRecording }
  /** The recordings that the file names, after these uploads. */
  | { readonly kind: 'named'; readonly after: readonly number[] }

/** A result that was imported. */
export interface Imported {
  readonly recording: TargetRecording
  /** null: the file has scored parts only. */
  readonly runId: string | null
  readonly asReference: boolean
  readonly warnings: readonly string[]
}

/** A result that is not imported yet: it has no recording, or it was refused. */
export interface OpenResult {
  readonly key: number
  /** Its name in the file; null: the only result of the file, or one without a name. */
  readonly result: string | null
  /** null: unknown, the file is not read yet. */
  readonly turns: number | null
  /** Several recordings with its name. */
  readonly candidates: readonly TargetRecording[]
  /** The recording that was chosen or found; null: none. */
  readonly recording: TargetRecording | null
  readonly state: 'asking' | 'sending' | 'failed'
  readonly message: string | null
}

/** A file with results of another tool. `answered`: the server has answered, or the person is asked. */
export interface ImportItem {
  readonly key: number
  /** With its folder, if it was dropped or chosen with one. */
  readonly fileName: string
  readonly target: ImportTarget
  readonly state: 'waiting' | 'sending' | 'answered'
  readonly imported: readonly Imported[]
  readonly open: readonly OpenResult[]
}

/** An item that waits for its turn. */
export function waitingImport(key: number, fileName: string, target: ImportTarget): ImportItem {
  return { key, fileName, target, state: 'waiting', imported: [], open: [] }
}

/** Whether it is not imported completely. */
export function isPending({ state, open }: ImportItem): boolean {
  return state !== 'answered' || open.length > 0
}

/** Whether it asks for a recording because its audio is not uploaded. */
export function isWithoutSound({ state, target, open }: ImportItem): boolean {
  const [only] = open
  return (
    state === 'answered' &&
    target.kind === 'upload' &&
    only?.state === 'asking' &&
    only.turns === null &&
    only.result === null
  )
}

/** Whether leaving the page would interrupt it. */
export function isImporting({ state, open }: ImportItem): boolean {
  return state !== 'answered' || open.some((one) => one.state === 'sending')
}

/** The item after the server has answered for one recording. `key`: the open result that was sent; null: the file. */
export function withImported(
  item: ImportItem,
  key: number | null,
  recording: TargetRecording,
  { diarization }: ImportedView,
  asReference: boolean,
): ImportItem {
  const added = {
    recording,
    runId: diarization?.id ?? null,
    asReference,
    warnings: diarization?.warnings ?? [],
  }
  return {
    ...item,
    state: 'answered',
    imported: [...item.imported, added],
    open: item.open.filter((one) => one.key !== key),
  }
}

/** The item after the server has answered for all recordings that the file names. `nextKey` gives keys. */
export function withAnswer(
  item: ImportItem,
  answer: CorpusImportView,
  asReference: boolean,
  nextKey: () => number,
): ImportItem {
  const imported = answer.imported.map(({ recordingId, recordingName, runId }) => ({
    recording: { id: recordingId, name: recordingName },
    runId,
    asReference,
    warnings: [],
  }))
  const unmatched = answer.unmatched.map(({ result, turns, candidates }) => ({
    ...openResult(nextKey(), null),
    result,
    turns,
    candidates: candidates.map((each) => ({ id: each.recordingId, name: each.recordingName })),
  }))
  const failed = answer.failed.map(({ recordingId, recordingName, result, message }) => ({
    ...openResult(nextKey(), { id: recordingId, name: recordingName }, message),
    result,
  }))
  return { ...item, state: 'answered', imported, open: [...failed, ...unmatched] }
}

/** The item whose only open result may belong to one of these recordings. */
export function withNamesakes(
  item: ImportItem,
  candidates: readonly TargetRecording[],
): ImportItem {
  return candidates.length === 0
    ? item
    : { ...item, open: item.open.map((one) => ({ ...one, candidates })) }
}

/** A result that asks for a recording, or, with a message, that was refused. */
export function openResult(
  key: number,
  recording: TargetRecording | null,
  message: string | null = null,
): OpenResult {
  const state = message === null ? 'asking' : 'failed'
  return { key, result: null, turns: null, candidates: [], recording, state, message }
}

/** What all imports of the page have come to. */
export interface ImportCounts {
  readonly files: number
  /** Files that are not answered yet. */
  readonly left: number
  readonly imported: number
  readonly unmatched: number
  readonly failed: number
}

export function importCounts(items: readonly ImportItem[]): ImportCounts {
  const open = items.flatMap((item) => item.open)
  return {
    files: items.length,
    left: items.filter(({ state }) => state !== 'answered').length,
    imported: items.reduce((sum, item) => sum + item.imported.length, 0),
    unmatched: open.filter(({ state }) => state === 'asking').length,
    failed: open.filter(({ state }) => state === 'failed').length,
  }
}
