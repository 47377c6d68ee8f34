import type { ImportItem, ImportTarget, OpenResult, Sound, TargetRecording } from './import-item.ts'
import type { GivenFile } from './result-files.ts'

/** An audio file that a result may belong to, with its recording, if it was uploaded. */
export interface KeptSound {
  /** null: a recording without an upload. */
  readonly sound: Sound | null
  readonly recording: TargetRecording | null
}

/** A file that is not imported completely. */
export interface PendingImport extends GivenFile {
  /** Dropped or chosen together with audio. */
  readonly isBesideSound: boolean
  readonly item: ImportItem
  readonly sounds: readonly KeptSound[]
}

/** What is needed to go on with a file in another page. */
export interface KeptState {
  readonly path: string
  readonly isBesideSound: boolean
  readonly kind: ImportTarget['kind']
  readonly sounds: readonly KeptSound[]
  readonly open: readonly OpenResult[]
}

/** A file that was kept, with its content. */
export interface KeptResult extends KeptState, GivenFile {}

/** A file that is kept in this browser. */
export interface KeptRecord {
  readonly id: string
  /** The page that keeps it. */
  readonly owner: string
  readonly keptAtMs: number
  readonly sizeBytes: number
  readonly state: KeptState
}

/** How long, how many and how much is kept. */
export const KEPT_DAYS = 7
const KEPT_MS = KEPT_DAYS * 24 * 3600 * 1000
const MAX_KEPT = 5000
const MAX_KEPT_BYTES = 64 * 1024 * 1024

/** Whether a page may keep one more file. */
export function mayKeep(files: number, sizeBytes: number): boolean {
  return files <= MAX_KEPT && sizeBytes <= MAX_KEPT_BYTES
}

/** Splits what closed pages have left into what is offered, and what is too old or too much. The newest come first. */
export function offeredOf(
  left: readonly KeptRecord[],
  nowMs: number,
): { readonly offered: readonly KeptRecord[]; readonly dropped: readonly KeptRecord[] } {
  const offered: KeptRecord[] = []
  const dropped: KeptRecord[] = []
  let sizeBytes = 0
  for (const record of left.toSorted((a, b) => b.keptAtMs - a.keptAtMs)) {
    const isOld = nowMs - record.keptAtMs > KEPT_MS
    if (isOld || !mayKeep(offered.length + 1, sizeBytes + record.sizeBytes)) dropped.push(record)
    else {
      offered.push(record)
      sizeBytes += record.sizeBytes
    }
  }
  return { offered, dropped }
}
