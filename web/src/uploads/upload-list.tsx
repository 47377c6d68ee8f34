import { Button, Group, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useRouterState } from '@tanstack/react-router'
import { isolated } from '@toolkit/server/client'
import { useState, useSyncExternalStore } from 'react'
import { progressWords } from '../batches/batch-words.ts'
import { batches } from '../batches/page-session.ts'
import { loadedLater } from '../components/loaded-later.tsx'
import { counted } from '../format/number-format.ts'
import { formatWait } from '../format/time-format.ts'
import { type ImportItem, isImporting } from '../result-files/import-item.ts'
import { importSummary } from '../result-files/import-words.ts'
import { importQueue, keptImports } from '../result-files/page-imports.ts'
import { hasEnded, isMoving, type UploadItem } from '../upload-queue/upload-item.ts'
import classes from './upload-list.module.css'
import { useUploadItems, useUploads } from './uploads-context.tsx'

const ImportList = loadedLater(() =>
  import('../result-files/import-list.tsx').then((all) => all.ImportList),
)
const KeptFiles = loadedLater(() =>
  import('../result-files/kept-files.tsx').then((all) => all.KeptFiles),
)
const UploadRow = loadedLater(() => import('./upload-row.tsx').then((all) => all.UploadRow))

/** Maximum number of names of skipped files. */
const MAX_NAMES = 3

/** Maximum number of finished uploads that are shown without being asked. */
const SHORT = 4

/** The uploads of this page, in the corner of every view but the list, which shows them at its top. */
export function UploadList() {
  const isList = useRouterState({ select: ({ location }) => location.pathname === '/' })
  return isList ? null : <UploadPanel isElsewhere={true} />
}

/** The uploads of this page, at the top of the list, where they cover no row. */
export function UploadsOnTop() {
  return <UploadPanel isElsewhere={false} />
}

/** The uploads with their progress. Finished ones stay until they are dismissed. */
function UploadPanel({ isElsewhere }: { readonly isElsewhere: boolean }) {
  const { queue } = useUploads()
  const items = useUploadItems(queue)
  const skipped = useSyncExternalStore(queue.subscribe, queue.skipped)
  const unreadable = useSyncExternalStore(queue.subscribe, queue.unreadable)
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const waiting = useSyncExternalStore(batches.subscribe, batches.items).flatMap(
    (batch) => progressWords(batch) ?? [],
  )
  const imports = useSyncExternalStore(importQueue.subscribe, importQueue.items)
  const left = useSyncExternalStore(keptImports.subscribe, keptImports.left)
  const [chosen, setChosen] = useState<boolean | null>(null)
  const shown = [items, skipped, unreadable, waiting, imports, left]
  if (shown.every((each) => each.length === 0)) return null
  const done = items.filter(({ state }) => state === 'done').length
  // Uploads that have ended do not cover other views, and many without a question do not push the list down.
  const isQuiet = isElsewhere
    ? items.every(hasEnded)
    : done === items.length && done > SHORT && duplicates(items) === 0
  const needsAnswer = imports.some(({ open }) => open.length > 0)
  const isOpen = chosen ?? (needsAnswer || !(isNarrow || isQuiet))
  const words = [
    items.length + skipped.length > 0 && (items.length > 0 || imports.length === 0)
      ? summary(items)
      : '',
    importSummary(imports),
  ].filter((part) => part !== '')
  const dismissEnded = () => {
    queue.dismissEnded()
    importQueue.dismissDone()
  }
  return (
    <>
      {isElsewhere && <div className={classes.room} />}
      <Stack
        component="section"
        aria-label="Uploads"
        gap={6}
        className={isElsewhere ? classes.panel : classes.top}
      >
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text size="sm" role="status">
            {words.length > 0 ? words.join(' · ') : 'Nothing is being uploaded'}
          </Text>
          <Group gap={4} wrap="nowrap">
            {(items.some(hasEnded) || imports.some(isDone)) && (
              <Button size="compact-sm" variant="default" onClick={dismissEnded}>
                {items.every(hasEnded) && imports.every(isDone)
                  ? 'Dismiss all'
                  : 'Dismiss finished'}
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
        {left.length > 0 && <KeptFiles left={left} kept={keptImports} />}
        {isOpen && items.length > 0 && (
          <Stack gap={6} className={classes.rows}>
            {items.map((item) => (
              <UploadRow key={item.key} item={item} queue={queue} />
            ))}
          </Stack>
        )}
        {isOpen && imports.length > 0 && <ImportList />}
        {skipped.length > 0 && (
          <FileNotice
            label="skipped files"
            words={`${counted(skipped.length, 'file')} skipped, no audio, video or result`}
            names={skipped}
            onDismiss={() => queue.forgetSkipped()}
          />
        )}
        {unreadable.length > 0 && (
          <FileNotice
            label="unreadable files"
            words="The browser could not read these. Check that they still exist and may be read, then drop them again"
            names={unreadable}
            onDismiss={() => queue.forgetUnreadable()}
          />
        )}
      </Stack>
    </>
  )
}

/** Whether a file needs nothing more. */
function isDone(item: ImportItem): boolean {
  return !isImporting(item) && item.open.length === 0
}

function summary(items: readonly UploadItem[]): string {
  if (items.length === 0) return 'Nothing to upload'
  const done = items.filter(({ state }) => state === 'done').length
  const failed = items.filter(({ state }) => state === 'failed').length
  const refused = failed > 0 ? `, ${failed} refused` : ''
  const asked = duplicates(items)
  const before = asked > 0 ? `, ${asked} uploaded before` : ''
  return `${done} of ${counted(items.length, 'file')} uploaded${refused}${before}${timeLeft(items)}`
}

/** How many files were uploaded before, and wait for an answer what to do. */
function duplicates(items: readonly UploadItem[]): number {
  return items.filter(({ duplicateOf }) => duplicateOf !== null).length
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
  readonly label: string
  readonly words: string
  readonly names: readonly string[]
  readonly onDismiss: () => void
}

/** Notice about files that are not uploaded. */
function FileNotice({ label, words, names, onDismiss }: Props) {
  const more = names.length > MAX_NAMES ? ' …' : ''
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }} title={names.join('\n')}>
        {words}: {names.slice(0, MAX_NAMES).map(isolated).join(', ')}
        {more}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        flex="none"
        onClick={onDismiss}
        aria-label={`Dismiss: ${label}`}
      >
        Dismiss
      </Button>
    </Group>
  )
}
