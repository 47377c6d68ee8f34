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
import type { ListPart } from '../../api/queries.ts'
import { loadedLater } from '../../components/loaded-later.tsx'
import { remPixels } from '../../components/root-font.ts'
import { useNow } from '../../components/use-now.ts'
import { moveToTrash, usePendingDeletions, useRestored } from '../../deletion/pending-deletions.ts'
import type { MovedRecording } from '../../deletion/trash-moves.ts'
import { counted } from '../../format/number-format.ts'
import { defaultColumns, resizedColumn } from '../column-choice.ts'
import { useListReturn } from '../list-memory.ts'
import type { RowRange } from '../list-window.ts'
import { useHoverIntent } from '../preview/hover-intent.ts'
import { filtersOf, listQuery, type RecordingsSearch } from '../recordings-search.ts'
import type { RowPlace } from '../selection/row-selection.ts'
import { useRowSelection } from '../selection/use-row-selection.ts'
import { ColumnHeads } from './column-heads.tsx'
import { type PlacedRow, useCurrentRow } from './current-row.ts'
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

/** Heights of a row, of a card on narrow screens, and of the headings; the style sheet has the same. */
const ROW_REM = 2.25
const CARD_REM = 3.75
const HEAD_REM = 2

/** A card shows the score beside the name; everything else is in its second line. */
const CARD_COLUMNS = defaultColumns({ hasSources: false, hasErrors: false, hasTags: false }).filter(
  ({ id }) => id === 'name' || id === 'confidence',
)

interface Props {
  /** The loaded part of the list. */
  readonly part: ListPart
  /** The current filters and sort order. */
  readonly search: RecordingsSearch
  /** The filters and sort order of `part`. */
  readonly answered: RecordingsSearch
  /** Number of recordings in the whole list. */
  readonly total: number
  /** Whether an answer has been rendered; before that, rows may move even under the pointer. */
  readonly isSettled: boolean
  readonly columns: Columns
  /** Called with the rendered rows. */
  readonly onReach: (rendered: RowRange) => void
  /** Shows the recordings with a tag. */
  readonly onTag: (tag: string) => void
  readonly onSort: (sort: NonNullable<RecordingsSearch['sort']>) => void
  readonly onOpen: (id: string) => void
}

/** The table of recordings; on narrow screens each row is a card of two lines. */
export function RecordingsTable(props: Props) {
  const { search, part, total, onOpen, columns } = props
  const container = useRef<HTMLDivElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const hidden = usePendingDeletions()
  const isHeld = useHold(container) && props.isSettled
  const query = JSON.stringify(props.answered)
  const { rows, changes, refresh } = useSteadyList({
    part,
    query,
    isHeld,
    hidden,
  })
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const { items } = rows
  const behind = part.nextCursor === null ? 0 : part.total - part.window.offset - part.items.length
  const count = rows.start + items.length + Math.max(0, behind)
  const [remPx] = useState(remPixels)
  const rowPx = remPx * (isNarrow ? CARD_REM : ROW_REM)
  const scrollTo = useCallback((index: number) => showRow(body.current, index, rowPx), [rowPx])
  const current = useCurrentRow({ container, rows, count, query, scrollTo })
  useListReturn(current, part.window)

  const { row } = current
  const go = (index: number) => current.goTo(Math.max(0, Math.min(index, count - 1)))?.id ?? null
  /** A rendered row: a loaded one, or the current one. */
  const rowOf = (id: string): PlacedRow | null => {
    const place = items.findIndex((item) => item.id === id)
    const recording = items[place]
    if (recording) return { recording, index: rows.start + place }
    return row?.recording.id === id ? row : null
  }
  const [isPreviewing, setPreviewing] = useState(false)
  const [hoveredId, setHoveredId] = useState<string | null>(null)
  useHoverIntent(container, setHoveredId)
  const previewId = hoveredId ?? (isPreviewing ? current.currentId : null)
  const previewed = previewId === null ? null : rowOf(previewId)
  const closePreview = () => {
    setPreviewing(false)
    setHoveredId(null)
  }
  const selection = useRowSelection(rows, listQuery(search), selectionScope(search))
  // The bar stays after the first selection: it says what became of the selected recordings.
  const [hasChosen, setHasChosen] = useState(false)
  if (!hasChosen && (selection.rows.length > 0 || selection.reading)) setHasChosen(true)
  const remove = useEffectEvent((recordings: readonly MovedRecording[]) => {
    const gone = new Set(recordings.map(({ id }) => id))
    const place = items.findIndex(({ id }) => gone.has(id))
    const stays = ({ id }: MovedRecording) => !gone.has(id)
    if (place >= 0) {
      const near = items.slice(place + 1).find(stays) ?? items.slice(0, place).findLast(stays)
      if (near) current.focus(near.id)
      else focusOn('h1')
    } else if (row && stays(row.recording)) current.focus(row.recording.id)
    else if (row) {
      // It is not loaded: the row that takes its place is read.
      current.choose(null)
      current.goTo(Math.max(0, Math.min(row.index, count - 1 - gone.size)))
    }
    // What is restored is not selected again.
    if (recordings.some(({ id }) => selection.selection.chosen.has(id))) selection.clear()
    moveToTrash(recordings)
  })
  useFocusRestored(container, items, current.focus)
  const act = (action: ListAction): boolean => {
    const index = current.indexNow()
    if (action === 'help') return false
    if (action === 'search') return focusOn('input[type="search"]')
    if (action === 'next') go(index + 1)
    else if (action === 'previous') go(index - 1)
    else if (action === 'first') go(0)
    else if (action === 'last') go(count - 1)
    else if (action === 'extend-next') selection.extend(go(index + 1), placeOf(row))
    else if (action === 'extend-previous') selection.extend(go(index - 1), placeOf(row))
    else if (action === 'select-all') selection.choose(items)
    else if (action === 'leave') {
      if (previewId !== null) closePreview()
      else if (selection.rows.length > 0) selection.clear()
      else leave(current, row?.recording.id)
    } else if (action === 'delete' && selection.rows.length > 0) remove(selection.rows)
    else if (!row) return false
    else if (action === 'toggle') selection.toggle(row.recording, row.index)
    else if (action === 'preview') setPreviewing(!isPreviewing)
    else if (action === 'open') onOpen(row.recording.id)
    else remove([row.recording])
    return true
  }
  useListKeys(container, act)
  const extendTo = (id: string) => selection.extend(id, placeOf(row))
  const toggle = (id: string) => {
    const toggled = rowOf(id)
    if (toggled) selection.toggle(toggled.recording, toggled.index)
  }
  useRowPointer(container, {
    choose: current.choose,
    open: onOpen,
    toggle,
    extend: extendTo,
  })
  const check = useEffectEvent((id: string, isRange: boolean) => {
    if (isRange) extendTo(id)
    else toggle(id)
    // The keys of the list go on from here.
    current.focus(id)
  })
  const showTag = useEffectEvent((tag: string) => props.onTag(tag))
  const [handlers] = useState<RowHandlers>(() => ({
    onCheck: (recording, isRange) => check(recording.id, isRange),
    onDelete: (recording) => remove([recording]),
    onTag: (tag) => showTag(tag),
  }))
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
          rows={rows}
          count={count}
          columns={isNarrow ? CARD_COLUMNS : columns.shown}
          rowPx={rowPx}
          isCard={isNarrow === true}
          nowMs={useNow(AGE_UPDATE_MS)}
          current={row}
          selection={selection.selection}
          handlers={handlers}
          onReach={props.onReach}
        />
      </table>
      {previewed && (
        <RowPreview
          key={previewed.recording.id}
          recording={previewed.recording}
          topPx={previewed.index * rowPx + (isNarrow ? 0 : HEAD_REM * remPx)}
          rowPx={rowPx}
          onClose={closePreview}
        />
      )}
      {hasChosen && (
        <BulkBar
          recordings={selection.rows}
          total={total}
          reading={selection.reading}
          onChooseAll={selection.chooseAll}
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

function placeOf(row: PlacedRow | null): RowPlace | null {
  return row && { id: row.recording.id, index: row.index }
}

/** Scrolls the page so that a row is in the middle of the window. */
function showRow(body: HTMLElement | null, index: number, rowPx: number): void {
  if (body === null) return
  const top = body.getBoundingClientRect().top + index * rowPx
  window.scrollBy(0, top - (window.innerHeight - rowPx) / 2)
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
