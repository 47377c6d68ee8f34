import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { ListWindow } from '../api/queries.ts'
import { type RecordingsSearch, readRecordingsSearch } from './recordings-search.ts'

const route = getRouteApi('/')

/** The part of the list that is read first. */
export const FIRST_WINDOW: ListWindow = { offset: 0, limit: 200 }

/** The list when it was left within the page; null after a reload. */
let left: {
  readonly query: string
  readonly scrollY: number
  readonly window: ListWindow
} | null = null

/** The part of the list to read when it is opened: the one that was shown when it was left. */
export function windowAtReturn(search: RecordingsSearch): ListWindow {
  return left?.query === JSON.stringify(search) ? left.window : FIRST_WINDOW
}

/** The state of the list, restored when the user returns from a recording. */
export interface ListMemory {
  /** Filters and sort order of the URL. */
  readonly search: RecordingsSearch
  /** The selected row, if any. */
  readonly selectedId: string | null
}

const KEY = 'toolkit-list'
const EMPTY: ListMemory = { search: {}, selectedId: null }

let memory: ListMemory | null = null

/** Returns the last state of the list in this tab, by default the whole list. */
export function listMemory(): ListMemory {
  memory ??= readStored()
  return memory
}

/** Returns filters and sort order of the last list. */
export function lastListSearch(): RecordingsSearch {
  return listMemory().search
}

/** Updates the stored state, also for a reload. */
export function rememberList(changes: Partial<ListMemory>): void {
  memory = { ...listMemory(), ...changes }
  try {
    sessionStorage.setItem(KEY, JSON.stringify(memory))
  } catch {
    // Storage is blocked or full: the state is lost on reload.
  }
}

function readStored(): ListMemory {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
    if (typeof stored !== 'object' || stored === null) return EMPTY
    const { search, selectedId } = stored as Record<string, unknown>
    return {
      search: readRecordingsSearch((search ?? {}) as Record<string, unknown>),
      selectedId: typeof selectedId === 'string' ? selectedId : null,
    }
  } catch {
    // Storage is blocked, or its content is invalid.
    return EMPTY
  }
}

/** Restores scroll position and focus when the user returns from a recording. `shown`: the part of the list on the page. */
export function useListReturn(
  row: { readonly currentId: string | null; readonly focus: (id: string) => void },
  shown: ListWindow,
): void {
  const search = route.useSearch()
  const query = JSON.stringify(search)
  const current = useRef({ query, window: shown })
  useEffect(() => {
    current.current = { query, window: shown }
    rememberList({ search })
  }, [query, search, shown])

  const back = useRef(left?.query === query ? left : null)
  const { currentId, focus } = row
  useEffect(() => {
    const position = back.current
    if (position === null) return undefined
    // After the router has scrolled to the top.
    const frame = requestAnimationFrame(() => {
      back.current = null
      window.scrollTo(0, position.scrollY)
      if (currentId !== null) focus(currentId)
    })
    return () => cancelAnimationFrame(frame)
  }, [currentId, focus])

  useLayoutEffect(() => {
    let { scrollY } = window
    const onScroll = () => {
      scrollY = window.scrollY
    }
    window.addEventListener('scroll', onScroll, { passive: true })
    left = null
    return () => {
      window.removeEventListener('scroll', onScroll)
      left = { ...current.current, scrollY }
    }
  }, [])
}
