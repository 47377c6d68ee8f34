import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'

/** A row of the table with a score bar; a narrow screen's rows have a line more and are measured. */
const ROW_PX = 37
const BEYOND = 8

/** The rows near the window, and always the selected one, so that it keeps the focus when it is scrolled away. */
export function useVirtualRows(
  table: RefObject<HTMLElement | null>,
  count: number,
  selectedIndex: number,
) {
  const [scrollMargin, setScrollMargin] = useState(0)
  // Whatever stands above the table may grow and shrink with every rendering.
  useLayoutEffect(() => {
    const top = table.current?.getBoundingClientRect().top
    if (top === undefined) return
    const margin = Math.round(top + window.scrollY)
    setScrollMargin((now) => (Math.abs(now - margin) > 1 ? margin : now))
  })
  return useWindowVirtualizer({
    count,
    estimateSize: () => ROW_PX,
    overscan: BEYOND,
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
