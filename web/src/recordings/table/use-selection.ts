import type { ListedRecordingView } from '@toolkit/server/client'
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { listMemory, rememberList } from '../list-memory.ts'

/** The chosen row: kept over live updates, and while a recording is open. */
export function useSelection(
  place: RefObject<HTMLElement | null>,
  items: readonly ListedRecordingView[],
) {
  const [selectedId, setSelectedId] = useState(() => listMemory().selectedId)
  const wanted = useRef<string | null>(null)
  const index = items.findIndex(({ id }) => id === selectedId)

  const select = useCallback((id: string | null) => {
    setSelectedId(id)
    rememberList({ selectedId: id })
  }, [])
  const focusWanted = useCallback(() => {
    if (wanted.current === null) return
    const row = place.current?.querySelector(`[data-recording="${CSS.escape(wanted.current)}"]`)
    const link = row?.querySelector('a')
    if (!link) return
    wanted.current = null
    link.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
  }, [place])
  // A row that was far away is drawn because it is selected; only then can it take the focus.
  useLayoutEffect(() => {
    focusWanted()
    // A row that is no longer in the list must not take the focus once it comes back.
    if (!items.some(({ id }) => id === wanted.current)) wanted.current = null
  })
  /** Selects a row and, as soon as it is drawn, moves the focus there and brings it into view. */
  const focus = useCallback(
    (id: string) => {
      wanted.current = id
      select(id)
      focusWanted()
    },
    [select, focusWanted],
  )
  return { selectedId, index, select, focus }
}
