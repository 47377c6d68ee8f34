import { Checkbox, Text } from '@mantine/core'
import type { SourceObjectView } from '@toolkit/server/client'
import { RecordingLink } from '../components/recording-link.tsx'
import { formatSize } from '../format/number-format.ts'
import { formatDate } from '../format/time-format.ts'

interface Props {
  readonly object: SourceObjectView
  readonly isChosen: boolean
  readonly onChange: (isChosen: boolean) => void
}

/** An object with its size and time; one that is a recording already is a link to it. */
export function ObjectRow({ object, isChosen, onChange }: Props) {
  const { name, sizeBytes, modifiedAt, recordingId, arriving } = object
  const facts = `${formatSize(sizeBytes)} · ${formatDate(modifiedAt)}`
  if (recordingId !== null) {
    return (
      <Text size="sm" component="div">
        <RecordingLink id={recordingId} name={name} />
        <Text size="xs" c="dimmed">
          {facts} · a recording already
        </Text>
      </Text>
    )
  }
  return (
    <Checkbox
      size="sm"
      label={name}
      description={arriving ? `${facts} · is being fetched` : facts}
      checked={isChosen}
      disabled={arriving}
      styles={{ label: { overflowWrap: 'anywhere' } }}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  )
}
