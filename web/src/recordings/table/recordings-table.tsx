import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { ListedRecordingView } from '@toolkit/server/client'
import {
  type CSSProperties,
  type RefObject,
  useCallback,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react'
import { api } from '../../api/client.ts'
import { readAll } from '../../batches/read-all.ts'
import { loadedLater } from '../../components/loaded-later.tsx'
import { moveToTrash, usePendingDeletions, useRestored } from '../../deletion/pending-deletions.ts'
import type { MovedRecording } from '../../deletion/trash-moves.ts'
import { counted } from '../../format/number-format.ts'
import { defaultColumns, resizedColumn } from '../column-choice.ts'
import { useListReturn } from '../list-memory.ts'
import { useHoverIntent } from '../preview/hover-intent.ts'
import { filtersOf, listQuery, type RecordingsSearch } from '../recordings-search.ts'
import { useRowSelection } from '../selection/use-row-selection.ts'
import { ColumnHeads } from './column-heads.tsx'
import { useCurrentRow } from './current-row.ts'
import { type ListAction, useListKeys } from './list-keys.tsx'
import { RecordingsRows, type RowHandlers } from './recordings-rows.tsx'
import classes from './recordings-table.module.css'
import { useRowPointer } from './row-pointer.ts'
import type { Columns } from './use-columns.ts'
import { useSteadyList } from './use-steady-list.ts'

const RowPreview = loadedLater(() =>
  import('../preview/row-preview.tsx').then((all) => all.RowPreview),
)
const BulkBar = loadedLater(() => import('../selection/bulk-bar.tsx').then((all) => all.BulkBar))

const AGE_UPDATE_MS = 30_000
/** The next page is loaded this many rows before the end. */
const AHEAD = 60

/** Heights of a row, of a card on narrow screens, and of the headings; the style sheet has the same. */
const ROW_PX = 36
const CARD_PX = 60
const HEAD_PX = 32

/** A card shows the score beside the name; everything else is in its second line. */
const CARD_COLUMNS = defaultColumns(false).filter(({ id }) => id === 'name' || id === 'confidence')

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
  readonly columns: Columns
  readonly onMore: () => void
  readonly onSort: (sort: NonNullable<RecordingsSearch['sort']>) => void
  readonly onOpen: (id: string) => void
}

/** The table of recordings; on narrow screens each row is a card of two lines. */
export function RecordingsTable(props: Props) {
  const { search, total, hasMore, onMore, onOpen, columns } = props
  const container = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const hidden = usePendingDeletions()
  const isHeld = useHold(container) && props.isSettled
  const { items, changes, refresh } = useSteadyList({
    items: props.items,
    query: JSON.stringify(props.answered),
    isHeld,
    hidden,
  })
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const current = useCurrentRow(container, items)
  const count = hasMore ? Math.max(total, items.length) : items.length
  useListReturn(current)

  const go = (index: number): string | null => {
    const target = items[Math.max(0, Math.min(index, items.length - 1))]
    if (target) current.focus(target.id)
    return target?.id ?? null
  }
  const [isPreviewing, setPreviewing] = useState(false)
  const [hoveredId, setHoveredId] = useState<string | null>(null)
  useHoverIntent(container, setHoveredId)
  const previewId = hoveredId ?? (isPreviewing ? current.currentId : null)
  const previewIndex =
    previewId === null ? -1 : items.findIndex((recording) => recording.id === previewId)
  const previewed = items[previewIndex]
  const closePreview = () => {
    setPreviewing(false)
    setHoveredId(null)
  }
  const rowPx = isNarrow ? CARD_PX : ROW_PX
  const selection = useRowSelection(items, selectionScope(search))
  // The bar stays after the first selection: it says what became of the selected recordings.
  const [hasChosen, setHasChosen] = useState(false)
  if (!hasChosen && selection.rows.length > 0) setHasChosen(true)
  const remove = useEffectEvent((recordings: readonly MovedRecording[]) => {
    const gone = new Set(recordings.map(({ id }) => id))
    const place = items.findIndex(({ id }) => gone.has(id))
    const stays = ({ id }: MovedRecording) => !gone.has(id)
    const near = items.slice(place + 1).find(stays) ?? items.slice(0, place).findLast(stays)
    if (near) current.focus(near.id)
    else focusOn('h1')
    // What is restored is not selected again.
    if (recordings.some(({ id }) => selection.selection.chosen.has(id))) selection.clear()
    moveToTrash(recordings)
  })
  useFocusRestored(container, items, current.focus)
  const act = (action: ListAction): boolean => {
    const row = items[current.index]
    if (action === 'help') return false
    if (action === 'search') return focusOn('input[type="search"]')
    if (action === 'next') go(current.index + 1)
    else if (action === 'previous') go(Math.max(0, current.index - 1))
    else if (action === 'extend-next') selection.extend(go(current.index + 1), row?.id ?? null)
    else if (action === 'extend-previous') selection.extend(go(current.index - 1), row?.id ?? null)
    else if (action === 'select-all') selection.chooseAll(items)
    else if (action === 'leave') {
      if (previewId !== null) closePreview()
      else if (selection.rows.length > 0) selection.clear()
      else leave(current, row?.id)
    } else if (!row) return false
    else if (action === 'toggle') selection.toggle(row.id)
    else if (action === 'preview') setPreviewing(!isPreviewing)
    else if (action === 'open') onOpen(row.id)
    else remove(selection.rows.length > 0 ? selection.rows : [row])
    return true
  }
  useListKeys(container, act)
  const extendTo = (id: string) => selection.extend(id, current.currentId)
  useRowPointer(container, {
    choose: current.choose,
    open: onOpen,
    toggle: selection.toggle,
    extend: extendTo,
  })
  const check = useEffectEvent((id: string, isRange: boolean) => {
    if (isRange) extendTo(id)
    else selection.toggle(id)
    // The keys of the list go on from here.
    current.focus(id)
  })
  const [handlers] = useState<RowHandlers>(() => ({
    onCheck: (recording, isRange) => check(recording.id, isRange),
    onDelete: (recording) => remove([recording]),
  }))
  const reach = useCallback(
    (last: number) => {
      if (hasMore && last > items.length - AHEAD) onMore()
    },
    [hasMore, items.length, onMore],
  )
  return (
    <div ref={container} className={classes.place}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows take keys and can be selected
        role="grid"
        className={classes.table}
        style={{ '--columns': columns.template } as CSSProperties}
        aria-label="Recordings"
        aria-multiselectable
        aria-rowcount={count + 1}
      >
        <ColumnHeads
          search={search}
          columns={columns.shown}
          onSort={props.onSort}
          onResize={(id, widthPx) => columns.preview(resizedColumn(columns.chosen, id, widthPx))}
          onResized={columns.keep}
        />
        <RecordingsRows
          body={body}
          items={items}
          count={count}
          columns={isNarrow ? CARD_COLUMNS : columns.shown}
          rowPx={rowPx}
          isCard={isNarrow === true}
          nowMs={useNow(AGE_UPDATE_MS)}
          currentIndex={current.index}
          selection={selection.selection}
          handlers={handlers}
          onReach={reach}
        />
      </table>
      {previewed && (
        <RowPreview
          key={previewed.id}
          recording={previewed}
          topPx={previewIndex * rowPx + (isNarrow ? 0 : HEAD_PX)}
          rowPx={rowPx}
          onClose={closePreview}
        />
      )}
      {hasChosen && (
        <BulkBar
          recordings={selection.rows}
          total={total}
          onChooseAll={async () =>
            selection.chooseAll(await readAll((page) => api.list(page), listQuery(search)))
          }
          onDelete={() => remove(selection.rows)}
          onClear={selection.clear}
        />
      )}
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

/** Other filters clear the selection, because hidden recordings must not be deleted; another order keeps it. */
function selectionScope(search: RecordingsSearch): string {
  return JSON.stringify(filtersOf(search))
}

function focusOn(selector: string): boolean {
  const element = document.querySelector(selector)
  if (!(element instanceof HTMLElement)) return false
  element.focus()
  return true
}

/** Moves the focus from the search field to the current row, or out of the list. */
function leave(current: ReturnType<typeof useCurrentRow>, id: string | undefined): void {
  const from = document.activeElement
  if (!(from instanceof HTMLElement)) return
  const isSearch = from.matches('input[type="search"]')
  if (isSearch && id !== undefined) {
    current.focus(id)
    return
  }
  from.blur()
  if (!isSearch) current.choose(null)
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
