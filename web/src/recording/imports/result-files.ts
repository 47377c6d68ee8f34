import { type RefObject, useEffect, useEffectEvent, useState } from 'react'

/** Lets the person choose result files. Any type: the server recognises the content. */
export function chooseResultFiles(use: (files: readonly File[]) => void): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.addEventListener('change', () => use([...(input.files ?? [])]))
  input.click()
}

/** Calls `use` with files that are dropped on an element. Returns whether files are over it. */
export function useDroppedFiles(
  target: RefObject<HTMLElement | null>,
  use: (files: readonly File[]) => void,
): boolean {
  const [isOver, setOver] = useState(false)
  const drop = useEffectEvent(use)
  useEffect(() => {
    const element = target.current
    if (element === null) return
    const ended = new AbortController()
    const on = (name: 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) =>
      element.addEventListener(
        name,
        (event) => {
          if (event.dataTransfer?.types.includes('Files') !== true) return
          // Otherwise the browser opens the file instead of the page.
          event.preventDefault()
          act(event)
        },
        { signal: ended.signal },
      )
    on('dragover', () => setOver(true))
    on('dragleave', ({ relatedTarget }) => {
      if (!element.contains(relatedTarget as Node | null)) setOver(false)
    })
    on('drop', ({ dataTransfer }) => {
      setOver(false)
      const files = [...(dataTransfer?.files ?? [])]
      if (files.length > 0) drop(files)
    })
    return () => ended.abort()
  }, [target])
  return isOver
}
