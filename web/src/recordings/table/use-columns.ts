import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { Remembered, useRemembered } from '../../store/remembered.ts'
import {
  type ChosenColumn,
  columnTemplate,
  defaultColumns,
  fittingColumns,
  formatColumns,
  type ListExtras,
  parseColumns,
} from '../column-choice.ts'

/** The last columns of this browser, as in the address; null: the default. */
const remembered = new Remembered('toolkit-list-columns', (stored) =>
  typeof stored === 'string' ? stored : null,
)

/** The columns of the list and their widths. */
export interface Columns {
  /** All chosen columns. */
  readonly chosen: readonly ChosenColumn[]
  /** The chosen columns that fit. */
  readonly shown: readonly ChosenColumn[]
  /** The value of `grid-template-columns`. */
  readonly template: string
  /** Whether the columns differ from the default. */
  readonly isChanged: boolean
  /** Shows other columns at once, without storing them: for each step of a drag. */
  readonly preview: (columns: readonly ChosenColumn[]) => void
  /** Stores the columns of the last step. */
  readonly keep: () => void
  /** Stores columns in the address and in the browser; null: the default. */
  readonly store: (columns: readonly ChosenColumn[] | null) => void
}

/**
 * Returns the columns of the address, otherwise the last ones of this browser, otherwise the default.
 * @param inAddress the search parameter `columns`.
 */
export function useColumns(
  container: RefObject<HTMLElement | null>,
  inAddress: string | undefined,
  { hasSources, hasErrors, hasTags }: ListExtras,
  onChange: (columns: string | undefined) => void,
): Columns {
  const [draft, setDraft] = useState<readonly ChosenColumn[] | null>(null)
  const last = useRef<readonly ChosenColumn[] | null>(null)
  const stored = useRemembered(remembered)
  const roomPx = useWidth(container)
  const own = useMemo(() => parseColumns(inAddress ?? stored ?? ''), [inAddress, stored])
  const initial = useMemo(
    () => defaultColumns({ hasSources, hasErrors, hasTags }),
    [hasSources, hasErrors, hasTags],
  )
  const chosen = draft ?? own ?? initial
  const shown = useMemo(() => fittingColumns(chosen, roomPx), [chosen, roomPx])
  const ids = shown.map(({ id, widthPx }) => `${id}${widthPx === null}`).join()
  // The same array while only widths change, so that rows are not rendered during a drag.
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows do not depend on the width itself
  const cells = useMemo(() => shown, [ids])
  const preview = (columns: readonly ChosenColumn[] | null) => {
    last.current = columns
    setDraft(columns)
  }
  const store = (columns: readonly ChosenColumn[] | null) => {
    const text = columns === null ? null : formatColumns(columns)
    preview(null)
    remembered.set(text)
    onChange(text ?? undefined)
  }
  return {
    chosen,
    shown: cells,
    template: columnTemplate(shown),
    isChanged: own !== null,
    preview,
    keep: () => {
      if (last.current !== null) store(last.current)
    },
    store,
  }
}

/** Side margins of the page, before the width of the table is known. */
const MARGINS_PX = 32

function useWidth(container: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidth] = useState(() => window.innerWidth - MARGINS_PX)
  useEffect(() => {
    const element = container.current
    if (!element) return undefined
    const sizes = new ResizeObserver(([entry]) => {
      if (entry) setWidth(entry.contentRect.width)
    })
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [container])
  return widthPx
}
