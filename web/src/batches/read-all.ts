import type {
  ListedRecordingView,
  RecordingListQuery,
  RecordingListView,
} from '@toolkit/server/client'

type List = (query: RecordingListQuery) => Promise<Pick<RecordingListView, 'items' | 'nextCursor'>>

const PAGE_SIZE = 500
const MOVED =
  'The list has changed, and the last recording of the range no longer comes after the first one. Refresh the order, then select again.'

interface Part {
  /** The id that the part starts after; default: from the first one. */
  readonly after?: string
  /** The last id of the part; default: up to the end. */
  readonly until?: string
  /** Called with the number of recordings that were read so far. */
  readonly onRead?: (count: number) => void
}

/** Reads all pages of a list, or of a part of it. Throws if `until` does not come after `after`: it has moved or left. */
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
    if (last >= 0) return all
    if (page.nextCursor === null) {
      // Everything up to the end of the list is not what was chosen.
      if (until !== undefined) throw new Error(MOVED)
      return all
    }
    place = { cursor: page.nextCursor }
  }
}
