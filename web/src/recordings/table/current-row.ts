import type { ListedRecordingView } from '@toolkit/server/client'
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { listMemory, rememberList } from '../list-memory.ts'
import type { LoadedRows } from '../list-window.ts'

/** A recording and its place in the list. */
export interface PlacedRow {
  readonly recording: ListedRecordingView
  readonly index: number
}

interface Options {
  readonly container: RefObject<HTMLElement | null>
  /** The loaded rows. */
  readonly rows: LoadedRows
  /** Number of rows with those that are not loaded. */
  readonly count: number
  /** The filters and order of the rows. */
  readonly query: string
  readonly scrollTo: (index: number) => void
}

/** The row that keys act on; kept during live updates, while other parts of the list are shown, and while a recording is open. */
export function useCurrentRow({ container, rows, count, query, scrollTo }: Options) {
  const [currentId, setCurrentId] = useState(() => listMemory().selectedId)
  const [last, setLast] = useState<(PlacedRow & { readonly query: string }) | null>(null)
  const pending = useRef<{ readonly id: string } | { readonly index: number } | null>(null)
  const { start, items } = rows
  const place = currentId === null ? -1 : items.findIndex(({ id }) => id === currentId)
  const recording = items[place]
  const index = start + place
  if (recording) {
    const isSame = last?.recording === recording && last.index === index && last.query === query
    if (!isSame) setLast({ recording, index, query })
  }
  const isElsewhere =
    last?.recording.id === currentId &&
    last.query === query &&
    (last.index < start || (last.index >= start + items.length && last.index < count))
  // In a part that is not loaded it is where it was seen last.
  const row: PlacedRow | null = recording ? { recording, index } : isElsewhere ? last : null
  const hasLeft = row === null && last?.recording.id === currentId && last.query === query
  /** The row that took the place of the current one, which has left the list. */
  const successor = hasLeft ? (items[last.index - start] ?? items.at(-1)) : undefined

  const choose = useCallback((id: string | null) => {
    pending.current = null
    setCurrentId(id)
    rememberList({ selectedId: id })
  }, [])
  const applyFocus = useCallback(() => {
    if (pending.current === null || !('id' in pending.current)) return
    const element = container.current?.querySelector(
      `[data-recording="${CSS.escape(pending.current.id)}"]`,
    )
    const link = element?.querySelector('a')
    if (!link) return
    pending.current = null
    link.focus({ preventScroll: true })
    element?.scrollIntoView({ block: 'nearest' })
  }, [container])
  /** Makes a row the current one, focuses it and scrolls it into view as soon as it is rendered. */
  const focus = useCallback(
    (id: string) => {
      choose(id)
      pending.current = { id }
      applyFocus()
    },
    [choose, applyFocus],
  )
  // A distant row is rendered only after it became the current one, and can take the focus only then.
  useLayoutEffect(() => {
    const wanted = pending.current
    if (wanted === null) {
      // The element that had the focus may show another row now.
      const hasFocus = container.current?.contains(document.activeElement)
      if (successor) (hasFocus ? focus : choose)(successor.id)
      return
    }
    if ('index' in wanted) {
      const there = items[wanted.index - start]
      if (there) focus(there.id)
      return
    }
    applyFocus()
    // A row that has left the list must not take the focus if it returns.
    const isListed = items.some(({ id }) => id === wanted.id) || row?.recording.id === wanted.id
    if (!isListed) pending.current = null
  })
  /** Makes the row at an index the current one, as soon as it is loaded. Returns it if it is. */
  const goTo = useCallback(
    (index: number): ListedRecordingView | null => {
      const there = items[index - start]
      if (there) focus(there.id)
      else {
        pending.current = { index }
        scrollTo(index)
      }
      return there ?? null
    },
    [items, start, focus, scrollTo],
  )
  /** The index from which keys go on: that of the current row, or of the one that is awaited. */
  const indexNow = () => {
    const wanted = pending.current
    return wanted !== null && 'index' in wanted ? wanted.index : (row?.index ?? -1)
  }
  return { currentId, row, choose, focus, goTo, indexNow }
}
