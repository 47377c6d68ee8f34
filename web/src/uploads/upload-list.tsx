import { Button, Group, Paper, Progress, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { useState, useSyncExternalStore } from 'react'
import { recordingQuery } from '../api/queries.ts'
import { progressWords } from '../batches/batch-words.ts'
import { batches } from '../batches/page-session.ts'
import { RecordingLink } from '../components/recording-link.tsx'
import { counted, formatSize } from '../format/number-format.ts'
import { formatWait } from '../format/time-format.ts'
import { hasEnded, isMoving, type UploadItem } from '../upload-queue/upload-item.ts'
import type { UploadQueue } from '../upload-queue/upload-queue.ts'
import classes from './upload-list.module.css'
import { useUploadItems, useUploads } from './uploads-context.tsx'

/** Maximum number of names of skipped files. */
const MAX_NAMES = 3

/** Maximum number of rows that do not cover too much of the list. */
const SHORT = 4

/** The uploads of this page, in the corner of every view. */
export function UploadList() {
  const { queue } = useUploads()
  const items = useUploadItems(queue)
  const skipped = useSyncExternalStore(queue.subscribe, queue.skipped)
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const isElsewhere = useRouterState({ select: ({ location }) => location.pathname !== '/' })
  const waiting = useSyncExternalStore(batches.subscribe, batches.items).flatMap(
    (batch) => progressWords(batch) ?? [],
  )
  const [chosen, setChosen] = useState<boolean | null>(null)
  if (items.length === 0 && skipped.length === 0 && waiting.length === 0) return null
  const done = items.filter(({ state }) => state === 'done').length
  // Finished uploads do not cover other views.
  const isQuiet = done === items.length && (isElsewhere || done > SHORT)
  const isOpen = chosen ?? !(isNarrow || isQuiet)
  return (
    <>
      <div className={classes.room} />
      <Stack component="section" aria-label="Uploads" gap={6} className={classes.panel}>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm" role="status">
            {items.length > 0 || skipped.length > 0 ? summary(items) : 'All files are uploaded'}
          </Text>
          <Group gap={4} wrap="nowrap">
            {items.some(hasEnded) && (
              <Button size="compact-sm" variant="default" onClick={() => queue.dismissEnded()}>
                {items.every(hasEnded) ? 'Dismiss all' : 'Dismiss finished'}
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              aria-expanded={isOpen}
              onClick={() => setChosen(!isOpen)}
            >
              {isOpen ? 'Hide' : 'Show'}
            </Button>
          </Group>
        </Group>
        {waiting.map((words) => (
          <Text key={words} size="sm" c="dimmed">
            {words}
          </Text>
        ))}
        {isOpen && items.length > 0 && (
          <Stack gap={6} className={classes.rows}>
            {items.map((item) => (
              <UploadRow key={item.key} item={item} queue={queue} />
            ))}
          </Stack>
        )}
        {skipped.length > 0 && (
          <SkippedFiles names={skipped} onDismiss={() => queue.forgetSkipped()} />
        )}
      </Stack>
    </>
  )
}

function summary(items: readonly UploadItem[]): string {
  if (items.length === 0) return 'Nothing to upload'
  const done = items.filter(({ state }) => state === 'done').length
  const failed = items.filter(({ state }) => state === 'failed').length
  const refused = failed > 0 ? `, ${failed} refused` : ''
  return `${done} of ${counted(items.length, 'file')} uploaded${refused}${timeLeft(items)}`
}

/** Time until all uploads have finished at the current rate; empty if unknown. */
function timeLeft(items: readonly UploadItem[]): string {
  const moving = items.filter(isMoving)
  const speed = moving.reduce((sum, item) => sum + (item.bytesPerSecond ?? 0), 0)
  if (moving.length < 2 || speed === 0) return ''
  const left = moving.reduce((sum, item) => sum + item.sizeBytes - item.sentBytes, 0)
  return `, about ${formatWait(left / speed)} left`
}

interface Props {
  readonly names: readonly string[]
  readonly onDismiss: () => void
}

/** Notice about files that are neither audio nor video. */
function SkippedFiles({ names, onDismiss }: Props) {
  const more = names.length > MAX_NAMES ? ' …' : ''
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }} title={names.join('\n')}>
        {counted(names.length, 'file')} skipped, no audio or video:{' '}
        {names.slice(0, MAX_NAMES).join(', ')}
        {more}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        flex="none"
        onClick={onDismiss}
        aria-label="Dismiss: skipped files"
      >
        Dismiss
      </Button>
    </Group>
  )
}

interface UploadRowProps {
  readonly item: UploadItem
  readonly queue: UploadQueue
}

/** One upload: progress, rate, error and actions. */
function UploadRow({ item, queue }: UploadRowProps) {
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
        item.resumedAtBytes === null ? null : `resumed at ${formatSize(item.resumedAtBytes)}`,
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
        : `${formatSize(item.sizeBytes)} uploaded, resumed at ${formatSize(item.resumedAtBytes)}`
    case 'failed':
      return item.error ?? 'The upload failed. Try again.'
  }
}
