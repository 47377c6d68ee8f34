import { FileButton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'
import { Popover } from '../components/popover.tsx'
import { DiarizerFields, SpeakerHintsInput } from '../providers/provider-fields.tsx'
import classes from './upload-form.module.css'
import { type UploadSettings, useUploads } from './uploads-context.tsx'

/** Attributes of a folder dialog; missing in React's types. */
const FOLDER_INPUT = { multiple: true, webkitdirectory: '' }

/** Settings of the next uploads, and the upload of a folder. */
export function UploadOptions() {
  const { add, settings, setSettings } = useUploads()
  const words = useOptionWords(settings)
  return (
    <Popover
      label="Upload options"
      opener={words === '' ? 'Upload options' : `Upload options: ${words}`}
    >
      {(close) => (
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
          <FileButton
            multiple
            inputProps={FOLDER_INPUT}
            onChange={(files) => {
              add(files)
              close()
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
      )}
    </Popover>
  )
}

/** Describes the options that are set, and a paid diarizer; empty if there is nothing to say. */
function useOptionWords({ hints, provider, model }: UploadSettings): string {
  const { data: health } = useQuery(healthQuery)
  const providers = health?.providers ?? []
  const chosen = providers.find((one) => (provider === null ? one.default : one.name === provider))
  const speakers = { unknown: null, exact: `${hints.exact}`, range: `${hints.from}–${hints.to}` }[
    hints.mode
  ]
  const isSaid = chosen !== undefined && (provider !== null || chosen.paid)
  return [
    speakers === null ? null : `${speakers} speaker${speakers === '1' ? '' : 's'}`,
    isSaid ? `${chosen.label}${chosen.paid ? ' (paid)' : ''}` : null,
    model,
  ]
    .filter((part) => part !== null)
    .join(', ')
}
