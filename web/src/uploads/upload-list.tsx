import { Button, Group, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useRouterState } from '@tanstack/react-router'
import { useState, useSyncExternalStore } from 'react'
import { progressWords } from '../batches/batch-words.ts'
import { batches } from '../batches/page-batches.ts'
import { counted } from '../format/score-format.ts'
import { formatWait } from '../format/time-format.ts'
import { hasEnded, isMoving, type UploadItem } from '../upload-queue/upload-item.ts'
import classes from './upload-list.module.css'
import { UploadRow } from './upload-row.tsx'
import { useUploadItems, useUploads } from './uploads-context.tsx'

const NAMED = 3

/** As many rows leave the list itself in view. */
const SHORT = 4

/** The files of this page that are on their way, have arrived or were refused; in the corner of every view. */
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
  // What has arrived does not stand before what the person has gone on to look at.
  const isQuiet = done === items.length && (isElsewhere || done > SHORT)
  const isOpen = chosen ?? !(isNarrow || isQuiet)
  return (
    <>
      <div className={classes.room} />
      <Stack component="section" aria-label="Uploads" gap={6} className={classes.panel}>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm" role="status">
            {items.length > 0 || skipped.length > 0 ? summary(items) : 'All files are here'}
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

/** Until all have arrived, at the speed of those on their way; said only where it is known. */
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

/** Says which files were left where they are because they are no sound. */
function SkippedFiles({ names, onDismiss }: Props) {
  const more = names.length > NAMED ? ' …' : ''
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }} title={names.join('\n')}>
        {counted(names.length, 'file')} skipped, no audio or video:{' '}
        {names.slice(0, NAMED).join(', ')}
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
