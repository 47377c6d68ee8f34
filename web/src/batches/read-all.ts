import type {
  ListedRecordingView,
  RecordingListQuery,
  RecordingListView,
} from '@toolkit/server/client'

type List = (query: RecordingListQuery) => Promise<Pick<RecordingListView, 'items' | 'nextCursor'>>

const PAGE_SIZE = 200

/** Reads all pages of a list. */
export async function readAll(
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
