import type {
  ListedRecordingView,
  RecordingListQuery,
  RecordingListView,
} from '@toolkit/server/client'

type List = (query: RecordingListQuery) => Promise<Pick<RecordingListView, 'items' | 'nextCursor'>>

const PAGE_SIZE = 500

interface Part {
  /** The id that the part starts after; default: from the first one. */
  readonly after?: string
  /** The last id of the part; default: up to the end. */
  readonly until?: string
  /** Called with the number of recordings that were read so far. */
  readonly onRead?: (count: number) => void
}

/** Reads all pages of a list, or of a part of it. */
export async function readAll(
  list: List,
  query: RecordingListQuery,
  { after, until, onRead }: Part = {},
): Promise<readonly ListedRecordingView[]> {
  const all: ListedRecordingView[] = []
  let place: Pick<RecordingListQuery, 'after' | 'cursor'> = after === undefined ? {} : { after }
  while (true) {
    const page = await list({ ...query, limit: PAGE_SIZE, ...place })
    const last = page.items.findIndex(({ id }) => id === until)
    all.push(...(last < 0 ? page.items : page.items.slice(0, last + 1)))
    onRead?.(all.length)
    if (last >= 0 || page.nextCursor === null) return all
    place = { cursor: page.nextCursor }
  }
}
