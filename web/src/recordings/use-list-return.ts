import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { rememberList } from './list-memory.ts'

const route = getRouteApi('/')

/** What was left by opening a recording; a visit from elsewhere, or a reload, starts at the top. */
let left: { readonly question: string; readonly scrollY: number } | null = null

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
