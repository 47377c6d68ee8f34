import { Button, FileButton, Group, Text } from '@mantine/core'
import { ModelSelect } from '../providers/model-select.tsx'
import { ProviderSelect } from '../providers/provider-select.tsx'
import { SpeakerHintsInput } from '../providers/speaker-hints-input.tsx'
import { SOUND_TYPES } from './sound-files.ts'
import { useUploads } from './uploads-context.tsx'

/** What makes a file dialog ask for a folder; React's types do not know it. */
const A_FOLDER = { multiple: true, webkitdirectory: '' }

/** Chooses files or a folder, and what is said of all of them. */
export function UploadForm() {
  const { add, settings, setSettings } = useUploads()
  return (
    <Group align="flex-end" gap="sm">
      <FileButton onChange={add} accept={SOUND_TYPES} multiple>
        {(props) => <Button {...props}>Upload recordings</Button>}
      </FileButton>
      <FileButton onChange={add} multiple inputProps={A_FOLDER}>
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
