import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { type RecordingsSearch, readRecordingsSearch } from './recordings-search.ts'

const route = getRouteApi('/')

/** What was left by opening a recording; a visit from elsewhere, or a reload, starts at the top. */
let left: { readonly question: string; readonly scrollY: number } | null = null

/** What the list was when it was last seen; a recording that is left finds its way back to it. */
export interface ListMemory {
  /** Filters and order, as in the address. */
  readonly search: RecordingsSearch
  /** The row that was chosen; null: none. */
  readonly selectedId: string | null
}

const KEY = 'toolkit-list'
const NOTHING: ListMemory = { search: {}, selectedId: null }

let memory: ListMemory | null = null

/** The list as it was left; where there was none in this tab: the whole list in its usual order. */
export function listMemory(): ListMemory {
  memory ??= readStored()
  return memory
}

/** Filters and order of the list that was last seen. */
export function lastListSearch(): RecordingsSearch {
  return listMemory().search
}

/** Keeps how the list is left, over a reload too. What is not given stays as it was. */
export function rememberList(changes: Partial<ListMemory>): void {
  memory = { ...listMemory(), ...changes }
  try {
    sessionStorage.setItem(KEY, JSON.stringify(memory))
  } catch {
    // Storage is refused or full: this tab remembers until it is reloaded.
  }
}

function readStored(): ListMemory {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
    if (typeof stored !== 'object' || stored === null) return NOTHING
    const { search, selectedId } = stored as Record<string, unknown>
    return {
      search: readRecordingsSearch((search ?? {}) as Record<string, unknown>),
      selectedId: typeof selectedId === 'string' ? selectedId : null,
    }
  } catch {
    // Storage is refused, or what is in it is not ours: the list starts as usual.
    return NOTHING
  }
}

/** Coming back from a recording, the list stands where it was left, with the focus on the row that was open. */
export function useListReturn(selection: {
  readonly selectedId: string | null
  readonly focus: (id: string) => void
}): void {
  const search = route.useSearch()
  const question = JSON.stringify(search)
  const current = useRef(question)
  useEffect(() => {
    current.current = question
    rememberList({ search })
  }, [question, search])

  const back = useRef(left?.question === question ? left : null)
  const { selectedId, focus } = selection
  useEffect(() => {
    const place = back.current
    if (place === null) return undefined
    // After the router, which scrolls every new page to its top.
    const frame = requestAnimationFrame(() => {
      back.current = null
      window.scrollTo(0, place.scrollY)
      if (selectedId !== null) focus(selectedId)
    })
    return () => cancelAnimationFrame(frame)
  }, [selectedId, focus])

  useLayoutEffect(() => {
    let { scrollY } = window
    const note = () => {
      scrollY = window.scrollY
    }
    window.addEventListener('scroll', note, { passive: true })
    left = null
    return () => {
      window.removeEventListener('scroll', note)
      left = { question: current.current, scrollY }
    }
  }, [])
}
