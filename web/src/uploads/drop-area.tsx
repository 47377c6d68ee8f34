import { Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import classes from './drop-area.module.css'
import { useUploads } from './uploads-context.tsx'

/** Takes files that are dropped anywhere on the page. */
export function DropArea() {
  const { add } = useUploads()
  const [isOver, setIsOver] = useState(false)
  useEffect(() => {
    const events = new AbortController()
    const { signal } = events
    const listen = (type: 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) =>
      window.addEventListener(
        type,
        (event) => {
          if (event.dataTransfer?.types.includes('Files')) act(event)
        },
        { signal },
      )
    listen('dragover', (event) => {
      event.preventDefault()
      setIsOver(true)
    })
    listen('dragleave', (event) => {
      // Only leaving the window itself has no element to go to.
      if (event.relatedTarget === null) setIsOver(false)
    })
    listen('drop', (event) => {
      event.preventDefault()
      setIsOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) add(files)
    })
    return () => events.abort()
  }, [add])
  if (!isOver) return null
  return (
    <div className={classes.overlay}>
      <Text size="xl" fw={600}>
        Drop recordings to upload them
      </Text>
    </div>
  )
}
