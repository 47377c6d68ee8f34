import { Button, Table } from '@mantine/core'
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual'
import type { ListedRecordingView } from '@toolkit/server/client'
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { moveToTrash, usePendingDeletions, useRestored } from '../../deletion/pending-deletions.ts'
import { counted } from '../../format/number-format.ts'
import { listMemory, rememberList, useListReturn } from '../list-memory.ts'
import type { RecordingsSearch } from '../recordings-search.ts'
import { type ListAction, useListKeys } from './list-keys.tsx'
import { RecordingsHead, RecordingsRows } from './recordings-rows.tsx'
import classes from './recordings-table.module.css'
import { useSteadyList } from './use-steady-list.ts'

const AGE_UPDATE_MS = 30_000
/** The next page is loaded this many rows before the end. */
const AHEAD = 40

interface Props {
  /** The loaded recordings, in the server's order. */
  readonly items: readonly ListedRecordingView[]
  /** The current filters and sort order. */
  readonly search: RecordingsSearch
  /** The filters and sort order of `items`. */
  readonly answered: RecordingsSearch
  /** Number of recordings in the whole list. */
  readonly total: number
  readonly hasMore: boolean
  /** Whether an answer has been rendered; before that, rows may move even under the pointer. */
  readonly isSettled: boolean
  readonly onMore: () => void
  readonly onSort: (sort: NonNullable<RecordingsSearch['sort']>) => void
  readonly onOpen: (id: string) => void
}

/** The table of recordings. On narrow screens some columns are below the name. */
export function RecordingsTable(props: Props) {
  const { search, total, hasMore, onMore, onOpen } = props
  const container = useRef<HTMLDivElement>(null)
  const hidden = usePendingDeletions()
  const isHeld = useHold(container) && props.isSettled
  const answered = JSON.stringify(props.answered)
  const { items, changes, refresh } = useSteadyList({
    items: props.items,
    query: answered,
    isHeld,
    hidden,
  })
  const selection = useSelection(container, items)
  const count = hasMore ? Math.max(total, items.length) : items.length
  const body = useRef<HTMLTableElement>(null)
  const rows = useVirtualRows(body, count, selection.index)
  useListReturn(selection)

  const last = rows.range?.endIndex ?? 0
  useEffect(() => {
    if (hasMore && last > items.length - AHEAD) onMore()
  }, [hasMore, last, items.length, onMore])

  const go = (index: number) => {
    const target = items[Math.max(0, Math.min(index, items.length - 1))]
    if (target) selection.focus(target.id)
  }
  const { focus } = selection
  useFocusRestored(container, items, focus)
  const remove = useCallback(
    (recording: ListedRecordingView) => {
      const place = items.findIndex(({ id }) => id === recording.id)
      const after = items[place + 1] ?? items[place - 1]
      if (after) focus(after.id)
      else focusOn('h1')
      moveToTrash([recording])
    },
    [items, focus],
  )
  const act = (action: ListAction): boolean => {
    const selected = items[selection.index]
    if (action === 'help') return false
    if (action === 'search') return focusOn('input[type="search"]')
    if (action === 'next') go(selection.index + 1)
    else if (action === 'previous') go(selection.index < 0 ? 0 : selection.index - 1)
    else if (action === 'leave') leave(selection, selected?.id)
    else if (!selected) return false
    else if (action === 'open') onOpen(selected.id)
    else remove(selected)
    return true
  }
  useListKeys(container, act)

  return (
    <div ref={container} className={classes.place}>
      <Table
        ref={body}
        className={classes.table}
        verticalSpacing={5}
        highlightOnHover
        aria-label="Recordings"
        aria-rowcount={count + 1}
      >
        <RecordingsHead search={search} onSort={props.onSort} />
        <RecordingsRows
          items={items}
          virtualizer={rows}
          nowMs={useNow(AGE_UPDATE_MS)}
          selectedId={selection.selectedId}
          onSelect={selection.select}
          onDelete={remove}
        />
      </Table>
      <div className={classes.changes} role="status">
        {changes > 0 && (
          <Button size="compact-sm" variant="default" onClick={refresh}>
            {counted(changes, 'change')} – refresh the order
          </Button>
        )}
      </div>
    </div>
  )
}

function focusOn(selector: string): boolean {
  const element = document.querySelector(selector)
  if (!(element instanceof HTMLElement)) return false
  element.focus()
  return true
}

/** Moves the focus from the search field to the selected row, or out of the list. */
function leave(selection: ReturnType<typeof useSelection>, selected: string | undefined): void {
  const from = document.activeElement
  if (!(from instanceof HTMLElement)) return
  const isSearch = from.matches('input[type="search"]')
  if (isSearch && selected !== undefined) {
    selection.focus(selected)
    return
  }
  from.blur()
  if (!isSearch) selection.select(null)
}

/** Whether pointer or focus is in an element, so that its content must not move. */
function useHold(container: RefObject<HTMLElement | null>): boolean {
  const [isPointed, setPointed] = useState(false)
  const [isFocused, setFocused] = useState(false)
  useEffect(() => {
    const element = container.current
    if (!element) return undefined
    const events = new AbortController()
    const { signal } = events
    element.addEventListener('pointerenter', () => setPointed(true), { signal })
    element.addEventListener('pointerleave', () => setPointed(false), { signal })
    element.addEventListener('focusin', () => setFocused(true), { signal })
    element.addEventListener(
      'focusout',
      (event) => setFocused(element.contains(event.relatedTarget as Node | null)),
      { signal },
    )
    return () => events.abort()
  }, [container])
  return isPointed || isFocused
}

/** Focuses the row that the user restored last, unless the focus is elsewhere on the page. */
function useFocusRestored(
  container: RefObject<HTMLElement | null>,
  items: readonly ListedRecordingView[],
  focus: (id: string) => void,
): void {
  const restored = useRestored()
  const handled = useRef(restored)
  useEffect(() => {
    const last = [...restored].at(-1)
    if (handled.current === restored || !items.some(({ id }) => id === last)) return
    handled.current = restored
    const active = document.activeElement
    const isFree = active === document.body || container.current?.contains(active) === true
    if (last !== undefined && isFree) focus(last)
  }, [restored, items, container, focus])
}

/** Returns the current time in ms, updated every `stepMs`. */
function useNow(stepMs: number): number {
  const [nowMs, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs)
    return () => clearInterval(timer)
  }, [stepMs])
  return nowMs
}

/** The selected row; kept during live updates and while a recording is open. */
function useSelection(
  container: RefObject<HTMLElement | null>,
  items: readonly ListedRecordingView[],
) {
  const [selectedId, setSelectedId] = useState(() => listMemory().selectedId)
  const pendingFocus = useRef<string | null>(null)
  const index = items.findIndex(({ id }) => id === selectedId)

  const select = useCallback((id: string | null) => {
    setSelectedId(id)
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
  // A distant row is rendered only after it was selected, and can take the focus only then.
  useLayoutEffect(() => {
    applyFocus()
    // A row that has left the list must not take the focus if it returns.
    if (!items.some(({ id }) => id === pendingFocus.current)) pendingFocus.current = null
  })
  /** Selects a row, focuses it and scrolls it into view as soon as it is rendered. */
  const focus = useCallback(
    (id: string) => {
      pendingFocus.current = id
      select(id)
      applyFocus()
    },
    [select, applyFocus],
  )
  return { selectedId, index, select, focus }
}

/** Estimated row height; rows are measured when rendered. */
const ROW_PX = 37
const OVERSCAN = 8

/** Virtualizes the rows; the selected row is always rendered, so that it keeps the focus. */
function useVirtualRows(
  table: RefObject<HTMLElement | null>,
  count: number,
  selectedIndex: number,
) {
  const [scrollMargin, setScrollMargin] = useState(0)
  // The height above the table may change on every render.
  useLayoutEffect(() => {
    const top = table.current?.getBoundingClientRect().top
    if (top === undefined) return
    const margin = Math.round(top + window.scrollY)
    setScrollMargin((now) => (Math.abs(now - margin) > 1 ? margin : now))
  })
  return useWindowVirtualizer({
    count,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin,
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const shown = defaultRangeExtractor(range)
        if (selectedIndex < 0 || selectedIndex >= count || shown.includes(selectedIndex)) {
          return shown
        }
        return [...shown, selectedIndex].sort((a, b) => a - b)
      },
      [selectedIndex, count],
    ),
  })
}
