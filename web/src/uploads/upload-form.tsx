import { Button, FileButton, Group, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { ModelSelect, ProviderSelect, SpeakerHintsInput } from '../providers/provider-fields.tsx'
import { droppedEntries, filesIn, SOUND_TYPES } from './sound-files.ts'
import classes from './upload-form.module.css'
import { useUploads } from './uploads-context.tsx'

/** Attributes of a folder dialog; missing in React's types. */
const FOLDER_INPUT = { multiple: true, webkitdirectory: '' }

/** Buttons to upload files or a folder, and the settings of the next uploads. */
export function UploadForm() {
  const { add, settings, setSettings } = useUploads()
  return (
    <Group align="flex-end" gap="sm">
      <FileButton onChange={add} accept={SOUND_TYPES} multiple>
        {(props) => <Button {...props}>Upload recordings</Button>}
      </FileButton>
      <FileButton onChange={add} multiple inputProps={FOLDER_INPUT}>
        {(props) => (
          <Button variant="default" {...props}>
            Choose a folder
          </Button>
        )}
      </FileButton>
      <SpeakerHintsInput
        provider={settings.provider}
        value={settings.hints}
        onChange={(hints) => setSettings({ ...settings, hints })}
      />
      <ProviderSelect
        value={settings.provider}
        onChange={(provider) => setSettings({ ...settings, provider, model: null })}
      />
      <ModelSelect
        provider={settings.provider}
        value={settings.model}
        onChange={(model) => setSettings({ ...settings, model })}
      />
      <Text size="sm" c="dimmed" pb={6} visibleFrom="sm">
        or drop files or a folder anywhere on the page
      </Text>
    </Group>
  )
}

/** Accepts files and folders dropped anywhere on the page. */
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
      // `relatedTarget` is null only when the pointer leaves the window.
      if (event.relatedTarget === null) setIsOver(false)
    })
    listen('drop', (event) => {
      event.preventDefault()
      setIsOver(false)
      if (!event.dataTransfer) return
      const plain = [...event.dataTransfer.files]
      const entries = droppedEntries(event.dataTransfer)
      const names = plain.map(({ name }) => name)
      // A drop created by a script has files but no entries.
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
