import { Button, Group, Paper, Progress, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { recordingQuery } from '../api/queries.ts'
import { RecordingLink } from '../components/recording-link.tsx'
import { formatSize } from '../format/size-format.ts'
import { formatWait } from '../format/time-format.ts'
import { isMoving, type UploadItem } from '../upload-queue/upload-item.ts'
import type { UploadQueue } from '../upload-queue/upload-queue.ts'

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

/** Says that the same bytes were here already, with links; silent of those that are gone meanwhile. */
function SameRecordings({ ids }: { readonly ids: readonly string[] }) {
  const found = useQueries({ queries: ids.slice(0, 3).map((id) => recordingQuery(id)) })
  const same = found.flatMap(({ data }) => (data ? [data] : []))
  if (same.length === 0) return null
  return (
    <Text size="sm" component="div">
      The same file is already here:{' '}
      {same.map(({ id, name }, place) => (
        <span key={id}>
          {place > 0 && ', '}
          <RecordingLink id={id} name={name} />
        </span>
      ))}
      {ids.length > found.length && ` and ${ids.length - found.length} more`}
    </Text>
  )
}

/** What a file's row says under its name. */
function uploadWords(item: UploadItem): string {
  const sent = `${formatSize(item.sentBytes)} of ${formatSize(item.sizeBytes)}`
  switch (item.state) {
    case 'waiting':
      return `${formatSize(item.sizeBytes)}, waiting for its turn`
    case 'sending':
      return [
        sent,
        item.bytesPerSecond === null ? null : `${formatSize(item.bytesPerSecond)}/s`,
        item.secondsLeft === null ? null : `${formatWait(item.secondsLeft)} left`,
        item.resumedAtBytes === null ? null : `went on at ${formatSize(item.resumedAtBytes)}`,
      ]
        .filter((part) => part !== null)
        .join(' · ')
    case 'interrupted':
      return `${sent} · connection lost, goes on by itself`
    case 'paused':
      return `${sent} · paused`
    case 'done':
      return item.resumedAtBytes === null
        ? `${formatSize(item.sizeBytes)} uploaded`
        : `${formatSize(item.sizeBytes)} uploaded, went on at ${formatSize(item.resumedAtBytes)}`
    case 'failed':
      return item.error ?? 'The upload failed. Try again.'
  }
}
