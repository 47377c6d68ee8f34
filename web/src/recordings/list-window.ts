import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ListedRecordingView } from '@toolkit/server/client'
import { useCallback, useEffect, useState } from 'react'
import { keys, type ListPart, type ListWindow, recordingsQuery } from '../api/queries.ts'
import { FIRST_WINDOW, windowAtReturn } from './list-memory.ts'
import { listQuery, type RecordingsSearch } from './recordings-search.ts'

/** A later part has as many recordings; about six screens. */
const SIZE = 400
/** A part starts at a multiple of it, so that a small movement does not read another one. */
const STEP = 100
/** Another part is read when fewer rows than this are left above or below the rendered ones. */
const AHEAD = 60

/** Loaded recordings at consecutive places of the list, the first one at the index `start`. */
export interface LoadedRows<Recording = ListedRecordingView> {
  readonly start: number
  readonly items: readonly Recording[]
}

/** Rows of the list, from the index `first` to before `end`. */
export interface RowRange {
  readonly first: number
  readonly end: number
}

/**
 * The part of a list of `count` recordings to read while `rendered` rows are shown: `now` while it holds them and those
 * around them, else one with them in the middle.
 */
export function windowAround(rendered: RowRange, now: ListWindow, count: number): ListWindow {
  const from = Math.max(0, rendered.first - AHEAD)
  const to = Math.min(count, rendered.end + AHEAD)
  if (from >= now.offset && to <= now.offset + now.limit) return now
  const middle = (rendered.first + Math.min(count, rendered.end)) / 2
  const offset = Math.max(0, Math.round((middle - SIZE / 2) / STEP) * STEP)
  return { offset, limit: SIZE }
}

/** The loaded part of the list. `reach` is called with the rendered rows, and loads the part around them. */
export function useListPart(search: RecordingsSearch) {
  const client = useQueryClient()
  const query = listQuery(search)
  const key = JSON.stringify(query)
  const [shown, setShown] = useState(() => ({ key, window: windowAtReturn(search) }))
  if (shown.key !== key) setShown({ key, window: FIRST_WINDOW })
  const { data, ...list } = useQuery(recordingsQuery(query, shown.window))
  const [last, setLast] = useState<{ readonly key: string; readonly part: ListPart } | null>(null)
  if (data && !list.isPlaceholderData && last?.part !== data) setLast({ key, part: data })
  // The rows stay if another part of the same list cannot be read.
  const part = data ?? (last?.key === key ? last.part : undefined)
  const total = part?.total
  // Another function for each list, so that it is called again with the rows that are rendered already.
  const reach = useCallback(
    (rendered: RowRange) => {
      if (total === undefined) return
      setShown((now) => {
        const window = windowAround(rendered, now.window, total)
        return now.key !== key || window === now.window ? now : { ...now, window }
      })
    },
    [total, key],
  )
  useEffect(() => {
    // However far the list is scrolled, only this part of it is kept.
    if (!list.isPlaceholderData) {
      client.removeQueries({ queryKey: [...keys.lists, query], type: 'inactive' })
    }
  })
  return { ...list, part, reach }
}
