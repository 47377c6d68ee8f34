import { Button, FileButton, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { chosenFiles } from '../result-files/result-files.ts'
import { droppedEntries, FILE_TYPES, filesIn } from './sound-files.ts'
import classes from './upload-form.module.css'
import { UploadOptions } from './upload-options.tsx'
import { useUploads } from './uploads-context.tsx'

/** The upload button with the settings of the next uploads. */
export function UploadForm() {
  const { add } = useUploads()
  return (
    <>
      <FileButton onChange={add} accept={FILE_TYPES} multiple>
        {(props) => (
          <Button size="xs" {...props}>
            Upload recordings
          </Button>
        )}
      </FileButton>
      <UploadOptions />
    </>
  )
}

/** Accepts files and folders dropped anywhere on the page. */
export function DropArea() {
  const { addDropped } = useUploads()
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
      // `relatedTarget` is null only when the pointer leaves the window.
      if (event.relatedTarget === null) setIsOver(false)
    })
    listen('drop', (event) => {
      setIsOver(false)
      // A part of the page has taken the files.
      if (event.defaultPrevented) return
      event.preventDefault()
      if (!event.dataTransfer) return
      const plain = [...event.dataTransfer.files]
      const entries = droppedEntries(event.dataTransfer)
      // A drop created by a script has files but no entries.
      if (entries.length > 0) void filesIn(entries).then(addDropped)
      else addDropped({ files: chosenFiles(plain), unreadable: [] })
    })
    return () => events.abort()
  }, [addDropped])
  if (!isOver) return null
  return (
    <div className={classes.overlay}>
      <Text size="xl" fw={600}>
        Drop files or folders to upload
      </Text>
    </div>
  )
}
