import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'
import { loadedLater } from '../components/loaded-later.tsx'
import { Popover } from '../components/popover.tsx'
import { type UploadSettings, useUploads } from './uploads-context.tsx'

const UploadOptionsPanel = loadedLater(() =>
  import('./upload-options-panel.tsx').then((all) => all.UploadOptionsPanel),
)

/** Settings of the next uploads, and the upload of a folder. */
export function UploadOptions() {
  const { settings } = useUploads()
  const words = useOptionWords(settings)
  return (
    <Popover
      label="Upload options"
      opener={words === '' ? 'Upload options' : `Upload options: ${words}`}
    >
      {(close) => <UploadOptionsPanel onClose={close} />}
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
