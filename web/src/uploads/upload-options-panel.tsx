import { FileButton, Stack, Text } from '@mantine/core'
import { DiarizerFields, SpeakerHintsInput } from '../providers/provider-fields.tsx'
import { ImportRoleSelect } from '../result-files/import-list.tsx'
import classes from './upload-form.module.css'
import { useUploads } from './uploads-context.tsx'

/** Attributes of a folder dialog; missing in React's types. */
const FOLDER_INPUT = { multiple: true, webkitdirectory: '' }

/** The settings of the next uploads, and the choice of a folder, which closes them. */
export function UploadOptionsPanel({ onClose }: { readonly onClose: () => void }) {
  const { add, settings, setSettings } = useUploads()
  return (
    <Stack gap="sm">
      <SpeakerHintsInput
        provider={settings.provider}
        value={settings.hints}
        onChange={(hints) => setSettings({ ...settings, hints })}
      />
      <DiarizerFields
        provider={settings.provider}
        model={settings.model}
        onChange={(diarizer) => setSettings({ ...settings, ...diarizer })}
      />
      <ImportRoleSelect />
      <FileButton
        multiple
        inputProps={FOLDER_INPUT}
        onChange={(files) => {
          add(files)
          onClose()
        }}
      >
        {(props) => (
          <button type="button" className={classes.folder} {...props}>
            Choose a folder
          </button>
        )}
      </FileButton>
      <Text size="sm" c="dimmed">
        Files and folders can also be dropped anywhere on the page.
      </Text>
    </Stack>
  )
}
