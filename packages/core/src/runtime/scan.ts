import type { CorrectionEntry } from '../correction/log.ts'
import type { Correction } from '../correction/record.ts'
import type { Recording } from '../model/recording.ts'
import {
  type Bounds,
  NO_BOUNDS,
  NO_FILTER,
  type Position,
  type RecordingFigures,
  type RecordingQuery,
  sortValue,
} from '../model/recording-query.ts'
import { TAKEN_KEYS, type TakenObject } from '../model/taken-object.ts'
import type { Turn, TurnQuery } from '../model/turn.ts'
import type { BlobStore } from '../ports/blob-store.ts'
import type { Storage } from '../ports/storage.ts'

const PAGE = 500

/** The query for all recordings, oldest first. */
export const ALL_RECORDINGS: RecordingQuery = {
  ...NO_FILTER,
  sort: 'createdAt',
  descending: false,
  limit: PAGE,
  after: null,
  offset: 0,
}

/** The query for the recordings in the trash, in the order in which they were moved there. */
export const TRASHED_RECORDINGS: RecordingQuery = {
  ...ALL_RECORDINGS,
  trashed: 'only',
  sort: 'trashedAt',
}

/** All recordings, oldest first, read page by page. Recordings added meanwhile may be missing. */
export function allRecordings(storage: Pick<Storage, 'recordings'>): AsyncGenerator<Recording> {
  return recordingsOf(storage, ALL_RECORDINGS)
}

/** All recordings in the trash, in the order in which they were moved there, read page by page. */
export function trashedRecordings(storage: Pick<Storage, 'recordings'>): AsyncGenerator<Recording> {
  return recordingsOf(storage, TRASHED_RECORDINGS)
}

async function* recordingsOf(
  storage: Pick<Storage, 'recordings'>,
  query: RecordingQuery,
): AsyncGenerator<Recording> {
  for await (const page of recordingPages(storage, query)) yield* page
}

/** All recordings that match a query, in its order, page by page. Those of one page are read at once. */
export async function* recordingPages(
  { recordings }: Pick<Storage, 'recordings'>,
  query: RecordingQuery,
): AsyncGenerator<readonly Recording[]> {
  let after: Position | null = null
  while (true) {
    const page = await recordings.list({ ...query, after })
    if (page.items.length > 0) yield page.items
    const last = page.items.at(-1)
    if (!page.more || last === undefined) return
    after = { value: sortValue(last, query.sort), id: last.id }
  }
}

/** As `recordingPages` by creation, of figures. */
export async function* figurePages(
  { recordings }: Pick<Storage, 'recordings'>,
  query: RecordingQuery & { readonly sort: 'createdAt' },
): AsyncGenerator<readonly RecordingFigures[]> {
  let after: Position | null = null
  while (true) {
    const page = await recordings.figures({ ...query, after })
    if (page.items.length > 0) yield page.items
    const last = page.items.at(-1)
    if (!page.more || last === undefined) return
    after = { value: last.createdAt, id: last.id }
  }
}

/** The query for all turns of a run, by start. */
export const ALL_TURNS: TurnQuery = {
  confidence: NO_BOUNDS,
  window: NO_BOUNDS,
  sort: 'start',
  descending: false,
  limit: 5_000,
  after: null,
}

/** All turns of a run, by start, or those within a range of confidence. */
export async function turnsOfRun(
  storage: Pick<Storage, 'turns'>,
  runId: string,
  confidence: Bounds = NO_BOUNDS,
): Promise<readonly Turn[]> {
  const all: Turn[] = []
  for await (const page of turnPages(storage, runId, confidence)) all.push(...page)
  return all
}

/** As `turnsOfRun`, page by page. */
export async function* turnPages(
  { turns }: Pick<Storage, 'turns'>,
  runId: string,
  confidence: Bounds = NO_BOUNDS,
): AsyncGenerator<readonly Turn[]> {
  let after: Position | null = null
  while (true) {
    const page = await turns.list(runId, { ...ALL_TURNS, confidence, after })
    yield page.items
    const last = page.items.at(-1)
    if (!page.more || last === undefined) return
    after = { value: last.start, id: String(last.index) }
  }
}

/** All objects that were taken, by key, read page by page. */
export async function* allTaken({ taken }: Pick<Storage, 'taken'>): AsyncGenerator<TakenObject> {
  let after: string | null = null
  while (true) {
    const page = await taken.list(after, TAKEN_KEYS)
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    after = last.key
  }
}

const ENTRIES_PAGE = 5_000

/** The log of a correction, oldest first: `length` entries, or fewer if it was removed meanwhile. */
export async function logOfCorrection(
  { corrections }: Pick<Storage, 'corrections'>,
  { id, length }: Pick<Correction, 'id' | 'length'>,
): Promise<readonly CorrectionEntry[]> {
  const log: CorrectionEntry[] = []
  while (log.length < length) {
    const limit = Math.min(ENTRIES_PAGE, length - log.length)
    const page = await corrections.entries(id, log.length, limit)
    if (page.length === 0) break
    log.push(...page)
  }
  return log
}

/** All keys under `prefix/`, at any depth, with their sizes in bytes. */
export async function blobsUnder(
  blobs: BlobStore,
  prefix: string,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const segment of await blobs.children(prefix)) {
    const key = `${prefix}/${segment}`
    const size = await blobs.size(key)
    if (size !== null) found.set(key, size)
    for (const [deeper, bytes] of await blobsUnder(blobs, key)) found.set(deeper, bytes)
  }
  return found
}
