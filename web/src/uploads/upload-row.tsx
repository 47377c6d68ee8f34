import { Button, Group, Paper, Progress, Text } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { liveRunQuery, preparationQuery, recordingQuery } from '../api/queries.ts'
import { RecordingLink } from '../components/recording-link.tsx'
import { formatSize } from '../format/number-format.ts'
import { isUnderWay, statusWords } from '../format/status-words.ts'
import { formatWait } from '../format/time-format.ts'
import { isMoving, type UploadItem } from '../upload-queue/upload-item.ts'
import type { UploadQueue } from '../upload-queue/upload-queue.ts'
import { DuplicateQuestion } from './duplicate-question.tsx'

interface UploadRowProps {
  readonly item: UploadItem
  readonly queue: UploadQueue
}

/** One upload: progress of the upload and then of the diarization, rate, error and actions. */
export function UploadRow({ item, queue }: UploadRowProps) {
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
            <RowButton act={() => queue.resume(item.key)} verb="Resume" name={name} />
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
      {state === 'done' && item.recordingId !== null ? (
        <UploadedText item={item} recordingId={item.recordingId} />
      ) : (
        <Text size="sm" c={state === 'failed' ? 'var(--mantine-color-error)' : 'dimmed'}>
          {uploadWords(item)}
        </Text>
      )}
      {item.duplicateOf !== null && item.recordingId !== null ? (
        <DuplicateQuestion
          item={item}
          recordingId={item.recordingId}
          duplicateOf={item.duplicateOf}
          queue={queue}
        />
      ) : (
        item.sameAs.length > 0 && <SameRecordings ids={item.sameAs} />
      )}
    </Paper>
  )
}

interface UploadedTextProps {
  readonly item: UploadItem
  readonly recordingId: string
}

/** A finished upload with the progress of its diarization, as far as events have reported it. */
function UploadedText({ item, recordingId }: UploadedTextProps) {
  const { data: run } = useQuery(liveRunQuery(recordingId))
  const { data: prepared } = useQuery(preparationQuery(recordingId))
  const status = run?.status ?? (prepared === null ? null : 'preparing')
  const waits = status === 'queued' && prepared !== null
  const shown = waits ? 'preparing' : status
  const fraction = shown === 'preparing' ? prepared : (run?.progress?.fraction ?? null)
  const isBusy = shown !== null && isUnderWay(shown)
  return (
    <>
      {isBusy && fraction !== null && (
        <Progress
          value={fraction * 100}
          size="sm"
          my={4}
          aria-label={`Diarization of ${item.name}`}
        />
      )}
      <Text size="sm" c={shown === 'failed' ? 'var(--mantine-color-error)' : 'dimmed'}>
        {uploadWords(item)}
        {shown !== null && ` · ${diarizationWords(shown, fraction)}`}
      </Text>
    </>
  )
}

function diarizationWords(
  status: Parameters<typeof statusWords>[0],
  fraction: number | null,
): string {
  if (status === 'preparing') return statusWords(status, fraction)
  return status === 'succeeded' ? 'diarized' : `diarization ${statusWords(status, fraction)}`
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

/** Links to earlier recordings with the same bytes that still exist. */
function SameRecordings({ ids }: { readonly ids: readonly string[] }) {
  const found = useQueries({ queries: ids.slice(0, 3).map((id) => recordingQuery(id)) })
  const same = found.flatMap(({ data }) => (data ? [data] : []))
  if (same.length === 0) return null
  return (
    <Text size="sm" component="div">
      The same file was uploaded before:{' '}
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

/** Describes the state of an upload. */
function uploadWords(item: UploadItem): string {
  const sent = `${formatSize(item.sentBytes)} of ${formatSize(item.sizeBytes)}`
  switch (item.state) {
    case 'waiting':
      return `${formatSize(item.sizeBytes)}, waiting`
    case 'sending':
      return [
        sent,
        item.bytesPerSecond === null ? null : `${formatSize(item.bytesPerSecond)}/s`,
        item.secondsLeft === null ? null : `${formatWait(item.secondsLeft)} left`,
        item.resumedAtBytes === null ? null : `Resumed from ${formatSize(item.resumedAtBytes)}`,
      ]
        .filter((part) => part !== null)
        .join(' · ')
    case 'interrupted':
      return `${sent} · connection lost, retrying automatically`
    case 'paused':
      return `${sent} · paused`
    case 'done':
      return item.resumedAtBytes === null
        ? `${formatSize(item.sizeBytes)} uploaded`
        : `${formatSize(item.sizeBytes)} uploaded · Resumed from ${formatSize(item.resumedAtBytes)}`
    case 'failed':
      return item.error ?? 'The upload failed. Try again.'
  }
}
