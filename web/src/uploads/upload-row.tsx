import { Button, Group, Paper, Progress, Text } from '@mantine/core'
import { RecordingLink } from '../app/recording-link.tsx'
import { SameRecordings } from './same-recordings.tsx'
import { isMoving, type UploadItem } from './upload-item.ts'
import type { UploadQueue } from './upload-queue.ts'
import { uploadWords } from './upload-words.ts'

interface Props {
  readonly item: UploadItem
  readonly queue: UploadQueue
}

/** One file: how far, how fast, what went wrong, and what can be done about it. */
export function UploadRow({ item, queue }: Props) {
  const { state, name } = item
  const percent = item.sizeBytes === 0 ? 0 : (item.sentBytes / item.sizeBytes) * 100
  return (
    <Paper withBorder px="sm" py={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {item.recordingId === null ? name : <RecordingLink id={item.recordingId} name={name} />}
        </Text>
        <Group gap={4}>
          {isMoving(item) && (
            <RowButton act={() => queue.pause(item.key)} verb="Pause" name={name} />
          )}
          {state === 'paused' && (
            <RowButton act={() => queue.resume(item.key)} verb="Go on" name={name} />
          )}
          {state === 'failed' && (
            <RowButton act={() => queue.resume(item.key)} verb="Try again" name={name} />
          )}
          <RowButton
            act={() => queue.remove(item.key)}
            verb={state === 'done' || state === 'failed' ? 'Dismiss' : 'Cancel'}
            name={name}
          />
        </Group>
      </Group>
      {state !== 'done' && state !== 'failed' && (
        <Progress value={percent} size="sm" my={4} aria-label={`Upload of ${name}`} />
      )}
      <Text size="sm" c={state === 'failed' ? 'var(--mantine-color-error)' : 'dimmed'}>
        {uploadWords(item)}
      </Text>
      {item.sameAs.length > 0 && <SameRecordings ids={item.sameAs} />}
    </Paper>
  )
}

interface RowButtonProps {
  readonly act: () => void
  readonly verb: string
  readonly name: string
}

function RowButton({ act, verb, name }: RowButtonProps) {
  return (
    <Button size="compact-sm" variant="default" onClick={act} aria-label={`${verb}: ${name}`}>
      {verb}
    </Button>
  )
}
