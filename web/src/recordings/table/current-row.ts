import type { ListedRecordingView } from '@toolkit/server/client'
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { listMemory, rememberList } from '../list-memory.ts'

/** The row that keys act on; kept during live updates and while a recording is open. */
export function useCurrentRow(
  container: RefObject<HTMLElement | null>,
  items: readonly ListedRecordingView[],
) {
  const [currentId, setCurrentId] = useState(() => listMemory().selectedId)
  const pendingFocus = useRef<string | null>(null)
  const index = currentId === null ? -1 : items.findIndex(({ id }) => id === currentId)

  const choose = useCallback((id: string | null) => {
    setCurrentId(id)
    rememberList({ selectedId: id })
  }, [])
  const applyFocus = useCallback(() => {
    if (pendingFocus.current === null) return
    const row = container.current?.querySelector(
      `[data-recording="${CSS.escape(pendingFocus.current)}"]`,
    )
    const link = row?.querySelector('a')
    if (!link) return
    pendingFocus.current = null
    link.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
  }, [container])
  // A distant row is rendered only after it became the current one, and can take the focus only then.
  useLayoutEffect(() => {
    applyFocus()
    // A row that has left the list must not take the focus if it returns.
    if (!items.some(({ id }) => id === pendingFocus.current)) pendingFocus.current = null
  })
  /** Makes a row the current one, focuses it and scrolls it into view as soon as it is rendered. */
  const focus = useCallback(
    (id: string) => {
      pendingFocus.current = id
      choose(id)
      applyFocus()
    },
    [choose, applyFocus],
  )
  return { currentId, index, choose, focus }
}
