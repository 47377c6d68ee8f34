import { Button, FileButton, Group, Text } from '@mantine/core'
import { ProviderSelect } from './provider-select.tsx'
import { SpeakerHintsInput } from './speaker-hints-input.tsx'
import { useUploads } from './uploads-context.tsx'

const AUDIO = 'audio/*,video/*,.wav,.flac,.mp3,.ogg,.opus,.m4a,.aac,.webm,.mp4'

/** Chooses files, and what is said of all of them. */
export function UploadForm() {
  const { add, settings, setSettings } = useUploads()
  return (
    <Group align="flex-end" gap="md">
      <FileButton onChange={(files) => add(files)} accept={AUDIO} multiple>
        {(props) => <Button {...props}>Upload recordings</Button>}
      </FileButton>
      <SpeakerHintsInput
        value={settings.hints}
        onChange={(hints) => setSettings({ ...settings, hints })}
      />
      <ProviderSelect
        value={settings.provider}
        onChange={(provider) => setSettings({ ...settings, provider })}
      />
      <Text size="sm" c="dimmed" pb={6}>
        or drop files anywhere on the page
      </Text>
    </Group>
  )
}
