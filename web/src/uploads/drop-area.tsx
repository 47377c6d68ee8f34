import { Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import classes from './drop-area.module.css'
import { droppedEntries, filesIn } from './dropped-files.ts'
import { useUploads } from './uploads-context.tsx'

/** Takes files and folders that are dropped anywhere on the page. */
export function DropArea() {
  const { add, queue } = useUploads()
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
      if (!event.dataTransfer) return
      const plain = [...event.dataTransfer.files]
      const entries = droppedEntries(event.dataTransfer)
      const names = plain.map(({ name }) => name)
      // A drop that a script made has files, but no entries.
      const files = entries.length > 0 ? filesIn(entries) : Promise.resolve(plain)
      files.then(add, () => queue.skip(names))
    })
    return () => events.abort()
  }, [add, queue])
  if (!isOver) return null
  return (
    <div className={classes.overlay}>
      <Text size="xl" fw={600}>
        Drop recordings, or a folder of them, to upload them
      </Text>
    </div>
  )
}
