import type {
  ListedRecordingView,
  RecordingListQuery,
  RecordingListView,
} from '@toolkit/server/client'
import type { Batch, Wanted } from './batch.ts'

type List = (query: RecordingListQuery) => Promise<Pick<RecordingListView, 'items' | 'nextCursor'>>

const PAGE_SIZE = 200

/** Every recording of a list, page by page. */
export async function undiarizedIn(
  list: List,
  query: RecordingListQuery,
): Promise<readonly ListedRecordingView[]> {
  const all: ListedRecordingView[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({ ...query, limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) })
    all.push(...page.items)
    cursor = page.nextCursor
  }
  return all
}

/** What of these recordings can be diarized, agreed to; and the names of the others. */
export function batchOf(
  recordings: readonly ListedRecordingView[],
  wanted: Wanted,
): {
  readonly batch: Batch
  /** Their length is not known yet. */
  readonly unknown: readonly string[]
  readonly unreadable: readonly string[]
} {
  const readable = recordings.filter(({ error }) => error === null)
  const members = readable.flatMap(({ id, name, durationSeconds }) =>
    durationSeconds === null
      ? []
      : [{ state: 'ready' as const, id, name, seconds: durationSeconds }],
  )
  return {
    batch: { ...wanted, id: '', answer: 'go', consent: 'none', members },
    unknown: readable.filter((each) => each.durationSeconds === null).map(({ name }) => name),
    unreadable: recordings.filter(({ error }) => error !== null).map(({ name }) => name),
  }
}
