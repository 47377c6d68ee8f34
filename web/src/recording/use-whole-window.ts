import { useInsertionEffect } from 'react'

/** Lets the view fill the window, which then does not scroll. An attribute, because `:has` is slow while rows change. */
export function useWholeWindow(): void {
  // Before the layout effects of the view, which measure it.
  useInsertionEffect(() => {
    document.body.dataset.fillsWindow = ''
    return () => {
      delete document.body.dataset.fillsWindow
    }
  }, [])
}
